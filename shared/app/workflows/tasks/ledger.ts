import type { Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { keepValue } from '../large/keep-value.ts';
import { loadInstance } from '../load-instance.ts';
import type { TaskCall } from '../task-payload.ts';
import { compensateStep } from './compensate-step.ts';
import { changeRow, type LedgerRow } from './ledger-rows.ts';
import { tooLate } from './visit.ts';

export { stepKey } from './ledger-rows.ts';

/**
 * Keeps what a step gave, for later steps and for people who look; apart from the row when it is large. What completes
 * after its time was up, or after its execution ceased to count, takes itself back (decisions §4.5): the row is written
 * first and the instance read after, while a rollback marks the instance first and reads the rows after, so that one of
 * the two sees the other. `begun` is the row as it was when the call began: what was noted failed by then failed in an
 * earlier round of what lies around, and is being done again.
 */
export async function recordStep(a: {
  platform: Platform;
  task: TaskCall;
  output: Json;
  begun: LedgerRow | null;
}): Promise<void> {
  const { platform, task, output, begun } = a;
  const { tenantId, instanceId } = task;
  const what = `what step ${task.step} gave`;
  const kept = await keepValue({ platform, tenant: tenantId, instanceId, value: output, what });
  const written = await changeRow({
    platform,
    ref: task,
    change: (before) => {
      if (before?.status !== 'failed' || before.at === begun?.at) return { status: 'completed', output: kept };
      return { status: 'failed', undone: (before.undone ?? 0) + 1 };
    },
  });
  const { instance } = await loadInstance({ platform, tenant: task.tenantId, id: task.instanceId });
  const failed = written?.status === 'failed';
  const late = failed || instance.epoch !== task.epoch || instance.rolling_back === task.epoch;
  if (!late) return;
  await compensateStep({ platform, task, instance, row: begun });
  if (!failed) await changeRow({ platform, ref: task, change: () => ({ status: 'compensated' }) });
  throw tooLate(instance);
}
