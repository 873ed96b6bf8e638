import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { CANCELLED, ROLLBACK_STEP } from '#core/workflows/rollback.ts';
import type { Platform } from '../../platform.ts';
import { failure } from '../cause-text.ts';
import { changeInstance } from '../change-instance.ts';
import type { Instance } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { newEpoch } from '../new-epoch.ts';
import { parseRef, type TaskCall } from '../task-payload.ts';
import { type WorkflowAt, workflowAt } from '../workflow-at.ts';
import { close } from './close.ts';
import { compensateStep } from './compensate-step.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { changeRow, type LedgerRow, orderOf, readLedger, readRow, type VisitRef } from './ledger-rows.ts';
import { counts, tooLate, visitOf } from './visit.ts';

// as many as a history has room for; for what is left another execution begins
const MOST_ENTRIES = 300;
const entry = z.strictObject({
  step: z.string(),
  epoch: z.number().int(),
  visit: z.number().int(),
  scope: z.string().optional(),
});

/** Lists what is to be taken back, what completed last first; from now on late finishers take themselves back. */
export const planRollbackTask = defineTaskHandler({
  do: 'plan_rollback',
  more: failure,
  run: async ({ platform, task }) => {
    const { at, instance: begun } = await visitOf({ platform, task });
    const { tenantId: tenant, instanceId: id, epoch } = task;
    const marked = await changeInstance({
      platform,
      tenant,
      id,
      change: (instance) =>
        Promise.resolve(
          counts({ instance, task }) && instance.rolling_back !== epoch
            ? { instance: { ...instance, rolling_back: epoch, undoing: undoingOf({ instance, task }) } }
            : null,
        ),
    });
    // from here on nobody can cancel it; who was just faster leaves nothing to take back
    if (!counts({ instance: marked, task })) throw tooLate(marked);
    const rows = await readLedger({ platform, tenant, instanceId: id });
    // what was stuck is tried again when somebody asks for it, not when a long rollback goes on
    const again = begun.runs?.at(-1)?.why !== 'continue';
    const due = rows.filter(
      (row) => isTakenBack({ row, at }) && (row.status === 'completed' || (again && row.status === 'stuck')),
    );
    const entries = due
      .sort((x, y) => (orderOf(x) < orderOf(y) ? 1 : -1))
      .slice(0, MOST_ENTRIES)
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
    await compensateStep({ platform, task: ref, instance, row });
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
    const { tenantId: tenant, instanceId } = task;
    const { instance } = await loadInstance({ platform, tenant, id: instanceId });
    const { undoing = null } = instance;
    const { code, message } = undoing ?? { code: task.error, message: task.cause };
    const rows = await readLedger({ platform, tenant, instanceId });
    if (counts({ instance, task }) && (await isLeft({ platform, task, rows }))) return goOn({ platform, task });
    const stuck = [...new Set(rows.filter((row) => row.status === 'stuck').map((row) => row.step))];
    if (stuck.length > 0) {
      const told = `${stuck.join(', ')} could not be taken back, after ${code}: ${message}`;
      const error = { code: 'COMPENSATION_STUCK', message: told };
      return close({ platform, task, end: { status: 'failed', outcome: null, error } });
    }
    const status = undoing === null ? 'cancelled' : 'compensated';
    return close({ platform, task, end: { status, outcome: null, error: undoing } });
  },
});

/** Whether more was to be taken back than one execution could. */
async function isLeft(a: { platform: Platform; task: TaskCall; rows: readonly LedgerRow[] }): Promise<boolean> {
  const { platform, task } = a;
  const at = await workflowAt({ platform, tenant: task.tenantId, ...parseRef(task.workflowRef) });
  const all = a.rows.filter((row) => row.status !== 'failed' && isTakenBack({ row, at }));
  return all.length > MOST_ENTRIES && all.some((row) => row.status === 'completed');
}

function isTakenBack(a: { row: LedgerRow; at: WorkflowAt }): boolean {
  return !a.row.timed_out && (a.at.workflow.steps.get(a.row.step)?.compensate ?? []).length > 0;
}

/** Takes back the rest in another execution. */
async function goOn(a: { platform: Platform; task: TaskCall }): Promise<Json> {
  const { platform, task } = a;
  const { tenantId: tenant, instanceId: id } = task;
  const run = { why: 'continue', from: ROLLBACK_STEP } as const;
  const { status } = await changeInstance({
    platform,
    tenant,
    id,
    change: async (instance) =>
      counts({ instance, task }) ? newEpoch({ platform, tenant, instance, actor: SYSTEM_ACTOR, run }) : null,
  });
  return { status };
}

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
