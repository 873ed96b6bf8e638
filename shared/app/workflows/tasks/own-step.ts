import { performance } from 'node:perf_hooks';
import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { CompiledOf } from '#core/workflows/compiled-workflow.ts';
import { isOwn, type OwnType } from '#core/workflows/steps/own-step.ts';
import { runAction } from '../../actions/run-action.ts';
import { runCustom } from '../../actions/run-custom.ts';
import { measured } from '../../metrics/note.ts';
import type { Platform } from '../../platform.ts';
import { withCleanFailure } from '../clean-failure.ts';
import { openAll, openValue } from '../large/open-value.ts';
import { stepEnv, subjectNow } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { recordStep } from './ledger.ts';
import { type LedgerRow, readRow } from './ledger-rows.ts';
import { reopenItems } from './reopen-items.ts';
import { contextOf } from './run-actions.ts';
import { markOf, type Visit, visitOf } from './visit.ts';

type Own = CompiledOf<OwnType>;

/** Does a step of a type that a pack brings, and tells the machine which outcome it came to; once for a visit. */
export const ownStepTask = defineTaskHandler({
  do: 'own_step',
  more: {},
  run: async ({ platform, task }) => {
    const visit = await visitOf({ platform, task });
    const { compiled } = visit;
    await reopenItems({ platform, task, at: visit.at });
    if (!compiled || !isOwn(compiled)) throw new DroError({ code: 'NOT_FOUND', detail: `step ${task.step} is ours` });
    const done = await readRow({ platform, ref: task });
    if (done?.status === 'completed') {
      const { tenantId: tenant, instanceId } = task;
      return { outcome: outcomeOf(await openValue({ platform, tenant, instanceId, value: done.output ?? null })) };
    }
    const output = await runOwn({ platform, task, visit, compiled, begun: done });
    const outcome = mustLead({ compiled, output });
    await recordStep({ platform, task, output, begun: done });
    return { outcome };
  },
});

async function runOwn(a: {
  platform: Platform;
  task: TaskCall;
  visit: Visit;
  compiled: Own;
  begun: LedgerRow | null;
}): Promise<Json> {
  const { platform, task, compiled } = a;
  const { instance, at } = a.visit;
  const { tenantId: tenant } = task;
  const { name } = compiled.spec;
  const code = platform.steps.find((one) => one.name === name);
  if (!code) throw new DroError({ code: 'NOT_FOUND', detail: `there is no type of step "${name}"` });
  const { reads } = compiled.work;
  const masked = compiled.spec.keeps === true;
  const env = await stepEnv({ platform, tenant, instance, at, task, reads, masked });
  const { record } = await subjectNow({ platform, tenant, instance, at });
  const context = await openAll({ platform, tenant, instanceId: instance.id, value: instance.context });
  const given = { step: task.step, instance: instance.id, record, context };
  const run = (): Promise<Json> =>
    runCustom({
      platform,
      action: { name, run: (ctx) => code.run({ ...ctx, ...given }) },
      params: compiled.work.render(env),
      context: contextOf({ platform, task, instance, mark: markOf({ task, row: a.begun }) }),
      act: runAction,
    });
  const subject = { platform, tenant, subject: `action:${name}` };
  const work = (): Promise<Json> => measured({ ...subject, work: run, stopwatch: () => performance.now() });
  return withCleanFailure({ platform, tenant, instance, work });
}

/** The outcome of what a step gave; an outcome that nothing leads on from is the code's mistake, and fails the step. */
function mustLead(a: { compiled: Own; output: Json }): string | null {
  const { step, spec } = a.compiled;
  if (spec.outcomes.length === 0) return null;
  const outcome = outcomeOf(a.output);
  const leads = outcome !== null && (Object.hasOwn(step.on, outcome) || step.then !== undefined);
  if (leads && spec.outcomes.includes(outcome)) return outcome;
  const detail = `step ${step.id} came to ${JSON.stringify(outcome)}; a ${spec.name} may come to ${spec.outcomes.join(', ')}`;
  throw new DroError({ code: 'VALIDATION_FAILED', detail });
}

/** What stands as `outcome` in what a step gave. */
export function outcomeOf(output: Json): string | null {
  const given: JsonObject = isObject(output) ? output : {};
  return typeof given['outcome'] === 'string' ? given['outcome'] : null;
}
