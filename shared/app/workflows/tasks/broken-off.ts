import type { Step } from '#core/workflows/definition.ts';
import { allSteps, branchesOf } from '#core/workflows/targets.ts';
import type { Platform } from '../../platform.ts';
import type { TaskCall } from '../task-payload.ts';
import { changeRow, epochPrefix, type LedgerRow, readLedger } from './ledger-rows.ts';

type Failed = { platform: Platform; task: TaskCall; step: Step };

/** The call that a step failed with, as of its visit: a collection whose items failed was begun by an earlier call. */
export async function brokenOff(a: Failed): Promise<TaskCall> {
  const { task, step } = a;
  if (step.type !== 'collection') return task;
  const around = task.scope === undefined ? '' : `${task.scope}/`;
  const rows = await runningIn({ ...a, prefix: around });
  const own = rows.filter((row) => row.step === step.id && row.scope === task.scope);
  return { ...task, visit: Math.max(...own.map((row) => row.visit), 0) || task.visit };
}

/** Notes of the collections within a step that failed that nobody goes through their items any more. */
export async function giveUpWithin(a: Failed): Promise<void> {
  const { platform, task } = a;
  const within = branchesOf(a.step).flatMap(({ steps }) => allSteps({ steps }));
  if (!within.some(({ step }) => step.type === 'collection')) return;
  const around = `${task.scope === undefined ? '' : `${task.scope}/`}${task.step}.${task.visit}`;
  const rows = await runningIn({ ...a, prefix: around });
  for (const { step, visit, scope = '' } of rows) {
    // visit 1 is not 10
    if (/^\d/.test(scope.slice(around.length))) continue;
    const ref = { ...task, step, visit, scope };
    await changeRow({ platform, ref, change: (row) => (row?.status === 'running' ? { status: 'cancelled' } : null) });
  }
}

/** The collections whose items are being done, of those whose key begins so behind the epoch. */
async function runningIn(a: Failed & { prefix: string }): Promise<LedgerRow[]> {
  const { platform, task, prefix } = a;
  const { tenantId: tenant, instanceId, epoch } = task;
  const rows = await readLedger({ platform, tenant, instanceId, prefix: `${epochPrefix(epoch)}${prefix}` });
  return rows.filter((row) => row.status === 'running');
}
