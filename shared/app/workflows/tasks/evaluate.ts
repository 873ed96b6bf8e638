import { DroError } from '#core/errors/dro-error.ts';
import { stepEnv } from '../step-env.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { recordStep } from './ledger.ts';
import { readRow } from './ledger-rows.ts';
import { reopenItems } from './reopen-items.ts';
import { visitOf } from './visit.ts';

/** Evaluates what a condition asks or a wait waits until. */
export const evaluateTask = defineTaskHandler({
  do: 'evaluate',
  more: {},
  run: async ({ platform, task }) => {
    const { instance, at, compiled } = await visitOf({ platform, task });
    const tenant = task.tenantId;
    await reopenItems({ platform, task, at });
    // outside of others nothing has two rounds
    const begun = task.scope === undefined ? null : await readRow({ platform, ref: task });
    if (compiled?.type === 'condition') {
      const { cases } = compiled;
      const reads = cases.flatMap(({ when }) => when.reads);
      const env = await stepEnv({ platform, tenant, instance, at, task, reads });
      // a condition over something absent does not hold
      const value = cases.findIndex(({ when }) => when.evaluate(env) === true);
      const output = compiled.step.expression === undefined ? value : value === 0;
      await recordStep({ platform, task, output, begun });
      return { value };
    }
    const until = compiled?.type === 'wait' ? compiled.until : null;
    if (!until) throw new DroError({ code: 'NOT_FOUND', detail: `step ${task.step} evaluates nothing` });
    const value = until.evaluate(await stepEnv({ platform, tenant, instance, at, task, reads: until.reads }));
    if (value === null) {
      throw new DroError({
        code: 'VALIDATION_FAILED',
        detail: `step ${task.step} waits until ${until.source}, which is null`,
      });
    }
    await recordStep({ platform, task, output: value, begun });
    return { value };
  },
});
