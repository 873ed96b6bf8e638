import { DroError } from '#core/errors/dro-error.ts';
import type { CompiledOf } from '#core/workflows/compiled-workflow.ts';
import type { Platform } from '../../platform.ts';
import { type Instance, isOver } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { startWorkflow } from '../start-workflow.ts';
import { stepEnv } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import { causeOf } from '../tasks/visit.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { CHILD_ENDED, type EventWait, toEventWait } from './event-wait.ts';
import { endOf } from './result-of.ts';

// deeper than anybody means to: it is one that starts itself
const MOST_NESTED = 8;
const MOST_WAITS = 100;
const KEY = 'workflow';

/** Starts the workflow of a nested step, once for each round of a visit, and says what its parent waits for. */
export async function startChild(a: {
  platform: Platform;
  task: TaskCall;
  instance: Instance;
  at: WorkflowAt;
  compiled: CompiledOf<'workflow'>;
  /** of the wait and its round */
  mark: string;
}): Promise<Pick<EventWait, 'awaits' | 'child' | 'got'>> {
  const { platform, task, instance, at, compiled, mark } = a;
  const { tenantId: tenant } = task;
  const level = (instance.parent?.level ?? 0) + 1;
  if (level > MOST_NESTED) {
    const detail = `workflows are nested ${level} deep; ${instance.workflow.name} starts itself`;
    throw new DroError({ code: 'LOOP_DEPTH_EXCEEDED', detail });
  }
  const mended = await mendedChild({ platform, tenant, instance, step: task.step });
  if (mended) return mended;
  const stored = at.model.workflowNamed({ name: compiled.step.workflow, app: instance.workflow.app });
  if (!stored) throw new DroError({ code: 'NOT_FOUND', detail: `there is no workflow "${compiled.step.workflow}"` });
  // its input is kept, so that personal values go into it masked
  const env = await stepEnv({ platform, tenant, instance, at, task, reads: compiled.reads, masked: true });
  const started = await startWorkflow({
    platform,
    tenant,
    stored,
    event: null,
    input: compiled.input(env),
    by: causeOf({ instance, tenant, mark }),
    seed: { at: instance.started_at, cause: `workflow:${instance.id}:${mark}` },
    parent: { instance_id: instance.id, level },
  });
  return waitFor({ child: started.id });
}

/** The instance that this step failed with in an earlier execution, when it was redriven since and did not fail again. */
async function mendedChild(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  step: string;
}): Promise<ReturnType<typeof waitFor> | null> {
  const { platform, tenant, instance, step } = a;
  const { rows } = await platform.store.querySys({ tenant, kind: 'event_wait', pk: instance.id, limit: MOST_WAITS });
  const waits = rows.map((row) => toEventWait(row.value)).filter((wait) => wait.step === step && wait.child !== null);
  const last = waits.sort((x, y) => x.opened_at.localeCompare(y.opened_at)).at(-1);
  if (!last || last.child === null || last.state !== 'met' || endOf(last)['status'] === 'completed') return null;
  const { instance: child } = await loadInstance({ platform, tenant, id: last.child });
  const { id, status, outcome } = child;
  if (status === 'completed') return { ...waitFor({ child: id }), got: { [KEY]: { id, status, outcome } } };
  return isOver(child) ? null : waitFor({ child: id });
}

function waitFor(a: { child: string }): Pick<EventWait, 'awaits' | 'child' | 'got'> {
  return { child: a.child, awaits: [{ key: KEY, name: CHILD_ENDED, correlation: a.child }], got: {} };
}
