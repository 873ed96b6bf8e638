import type { HistoryEvent } from '#ports/workflow-engine.ts';
import type { Platform } from '../platform.ts';
import type { Instance } from './instance.ts';
import { machineOf } from './machine-of.ts';
import { executionName } from './start-execution.ts';
import { unfolder } from './unfolded.ts';
import { type WorkflowAt, workflowAt } from './workflow-at.ts';

// what people look at; an execution that is longer shows its beginning
const MOST_EVENTS = 2000;

/** The execution of one epoch of an instance, with the workflow as it was then. */
export type Execution = { epoch: number; id: string; machineId: string; at: WorkflowAt };

/** Finds the execution of an epoch: the instance's own unless told otherwise. */
export async function executionOf(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  epoch?: number;
}): Promise<Execution> {
  const { platform, tenant, instance } = a;
  const epoch = a.epoch ?? instance.epoch;
  const version = versionAt({ instance, epoch });
  const at = await workflowAt({ platform, tenant, id: instance.workflow.id, version });
  const machineId = platform.engine.machineId({ hash: machineOf({ ...instance, epoch }) ?? at.machine.hash });
  const name = executionName({ ...instance, epoch });
  return { epoch, id: platform.engine.executionId({ machineId, name }), machineId, at };
}

/** What the engine has recorded of an execution, from its beginning on. */
export async function historyOf(a: {
  platform: Platform;
  execution: Execution;
  /** left out: as far as people look at it */
  most?: number;
}): Promise<HistoryEvent[]> {
  const { most = MOST_EVENTS } = a;
  const events: HistoryEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await a.platform.engine.history({
      executionId: a.execution.id,
      ...(cursor !== undefined && { cursor }),
    });
    events.push(...page.events);
    cursor = page.cursor;
  } while (cursor !== undefined && events.length < most);
  return events;
}

/** The step that a state of the machine belongs to; null for the platform's own states. */
export function stepOfState(a: { name: string; at: WorkflowAt }): string | null {
  const [step = ''] = a.name.split(' ');
  return a.at.workflow.steps.has(step) ? step : null;
}

/** The step where an execution stood last: where it was told to begin, when it had not come to any. */
export async function lastStep(a: { platform: Platform; tenant: string; instance: Instance }): Promise<string | null> {
  const execution = await executionOf(a);
  const events = await historyOf({ platform: a.platform, execution, most: Number.POSITIVE_INFINITY });
  const stood = events.flatMap((event) => {
    const name = event.type.endsWith('StateEntered') ? event.details?.['name'] : undefined;
    const step = typeof name === 'string' ? stepOfState({ name, at: execution.at }) : null;
    // within a step an execution cannot begin: it does with the outermost around
    const outermost = step === null ? null : (execution.at.workflow.steps.get(step)?.inside[0] ?? step);
    return outermost === null ? [] : [{ step: outermost, from: event.at, until: null }];
  });
  const last = stood.at(-1);
  if (!last) return begunWith(a);
  const { epoch, at } = execution;
  const unfold = await unfolder({ ...a, instanceId: a.instance.id, epoch, begun: begunWith(a), at });
  const within = unfold({ ...last, first: stood.length === 1 });
  if (!within) return last.step;
  const next = within.steps.find(({ id }) => !within.done.some((row) => row.step === id));
  return (next ?? within.steps.at(-1))?.id ?? last.step;
}

/** The step that an epoch's execution was told to begin with. */
export function begunWith(a: { instance: Instance; epoch?: number }): string | null {
  const { instance, epoch = instance.epoch } = a;
  return (instance.runs ?? []).find((one) => one.epoch === epoch)?.from ?? null;
}

/** Each execution after the first names the version that it runs on; who goes on does so on that of the one before. */
function versionAt(a: { instance: Instance; epoch: number }): number {
  const { instance, epoch } = a;
  const runs = instance.runs ?? [];
  const run = runs.findLast((one) => one.epoch <= epoch);
  if (run) return run.version;
  return instance.first_version ?? instance.workflow.version;
}
