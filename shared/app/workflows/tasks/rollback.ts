import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import { CANCELLED } from '#core/workflows/rollback.ts';
import { changeInstance } from '../change-instance.ts';
import type { Instance } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import type { TaskCall } from '../task-payload.ts';
import { close } from './close.ts';
import { compensateStep } from './compensate-step.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { changeRow, orderOf, readLedger, readRow, type VisitRef } from './ledger-rows.ts';
import { visitOf } from './visit.ts';

const MOST_ENTRIES = 1000;
const entry = z.strictObject({
  step: z.string(),
  epoch: z.number().int(),
  visit: z.number().int(),
  scope: z.string().optional(),
});
const failure = { error: z.string(), cause: z.string() };

/** Lists what is to be taken back, what completed last first; from now on late finishers take themselves back. */
export const planRollbackTask = defineTaskHandler({
  do: 'plan_rollback',
  more: failure,
  run: async ({ platform, task }) => {
    const { at } = await visitOf({ platform, task });
    const { tenantId: tenant, instanceId: id, epoch } = task;
    await changeInstance({
      platform,
      tenant,
      id,
      change: (instance) =>
        Promise.resolve(
          instance.epoch === epoch && instance.rolling_back !== epoch
            ? { instance: { ...instance, rolling_back: epoch, undoing: undoingOf({ instance, task }) } }
            : null,
        ),
    });
    const rows = await readLedger({ platform, tenant, instanceId: id });
    const due = rows.filter((row) => {
      const compensates = (at.workflow.steps.get(row.step)?.compensate ?? []).length > 0;
      return compensates && (row.status === 'completed' || row.status === 'stuck');
    });
    if (due.length > MOST_ENTRIES) {
      const detail = `${due.length} steps are to be taken back; ${MOST_ENTRIES} can be`;
      throw new DroError({ code: 'VALIDATION_FAILED', detail });
    }
    const entries = due
      .sort((x, y) => (orderOf(x) < orderOf(y) ? 1 : -1))
      .map(({ step, epoch: of, visit, scope }) => ({ step, epoch: of, visit, ...(scope !== undefined && { scope }) }));
    return { entries };
  },
});

/** Takes back one visit of one step. */
export const compensateTask = defineTaskHandler({
  do: 'compensate',
  more: { entry },
  run: async ({ platform, task }) => {
    const { instance } = await visitOf({ platform, task });
    const ref = visitRef(task);
    const row = await readRow({ platform, ref });
    if (row === null || row.status === 'compensated') return {};
    await compensateStep({ platform, task: ref, instance });
    await changeRow({ platform, ref, change: () => ({ status: 'compensated' }) });
    return {};
  },
});

/** Notes what could not be taken back. */
export const compensationStuckTask = defineTaskHandler({
  do: 'compensation_stuck',
  more: { entry, ...failure },
  run: async ({ platform, task }) => {
    await visitOf({ platform, task });
    const { tenantId: tenant, instanceId: instance_id, error: code, cause: message } = task;
    const ref = visitRef(task);
    platform.logger.error('a compensation is stuck', { tenant, instance_id, step: ref.step, code, reason: message });
    await changeRow({ platform, ref, change: () => ({ status: 'stuck', error: { code, message } }) });
    return {};
  },
});

/** Closes the instance: compensated, cancelled if that was why, or failed when something is stuck. */
export const rolledBackTask = defineTaskHandler({
  do: 'rolled_back',
  more: failure,
  run: async ({ platform, task }) => {
    const { tenantId: tenant, instanceId, error: code, cause: message } = task;
    const rows = await readLedger({ platform, tenant, instanceId });
    const stuck = [...new Set(rows.filter((row) => row.status === 'stuck').map((row) => row.step))];
    if (stuck.length > 0) {
      const told = `${stuck.join(', ')} could not be taken back, after ${code}: ${message}`;
      const error = { code: 'COMPENSATION_STUCK', message: told };
      return close({ platform, task, end: { status: 'failed', outcome: null, error } });
    }
    const { instance } = await loadInstance({ platform, tenant, id: instanceId });
    const { undoing = null } = instance;
    const status = undoing === null ? 'cancelled' : 'compensated';
    return close({ platform, task, end: { status, outcome: null, error: undoing } });
  },
});

/** A rollback that goes on where one was stuck is for the same failure; one that somebody asks for is for none. */
function undoingOf(a: { instance: Instance; task: { error: string; cause: string } }): Instance['undoing'] {
  const { instance, task } = a;
  if (task.error !== CANCELLED) return { code: task.error, message: task.cause };
  return instance.rolling_back === instance.epoch - 1 ? (instance.undoing ?? null) : null;
}

function visitRef(task: TaskCall & { entry: z.infer<typeof entry> }): TaskCall & VisitRef {
  const { step, epoch, visit, scope } = task.entry;
  const { do: what, tenantId, instanceId, workflowRef } = task;
  return { do: what, tenantId, instanceId, workflowRef, step, epoch, visit, ...(scope !== undefined && { scope }) };
}
