import { failure } from '../cause-text.ts';
import { HOOK_ERRORS } from '../task-hooks/hook-error.ts';
import { brokenOff, giveUpWithin } from './broken-off.ts';
import { closeWithin } from './close-within.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { changeRow } from './ledger-rows.ts';
import { visitOf } from './visit.ts';

/** Notes that a step failed although the flow goes on from it. */
export const noteFailureTask = defineTaskHandler({
  do: 'note_failure',
  more: failure,
  run: async ({ platform, task }) => {
    const { compiled } = await visitOf({ platform, task });
    const ref = compiled ? await brokenOff({ platform, task, step: compiled.step }) : task;
    if (compiled) await closeWithin({ platform, task, step: compiled.step });
    if (compiled) await giveUpWithin({ platform, task: ref, step: compiled.step });
    const { tenantId: tenant, instanceId: id, step, error, cause } = task;
    platform.logger.warn('a step failed and the workflow goes on', { tenant, instance_id: id, step, error, cause });
    await changeRow({
      platform,
      ref,
      // what a step did counts, and is taken back with the rest, when only a hook behind it failed
      change: (before) => ({
        status: before?.status === 'completed' && error === HOOK_ERRORS.failed ? 'completed' : 'failed',
        error: { code: error, message: cause },
      }),
    });
    return {};
  },
});
