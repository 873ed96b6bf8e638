import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { loadInstance } from '../load-instance.ts';
import type { TaskCall } from '../task-payload.ts';
import { compensateStep } from './compensate-step.ts';
import { changeRow } from './ledger-rows.ts';
import { tooLate } from './visit.ts';

export { stepKey } from './ledger-rows.ts';

const MOST_BYTES = 256 * 1024;

/**
 * Keeps what a step gave, for later steps and for people who look. What completes after its time was up, or after its
 * execution ceased to count, takes itself back (decisions §4.5): the row is written first and the instance read after,
 * while a rollback marks the instance first and reads the rows after, so that one of the two sees the other.
 */
export async function recordStep(a: { platform: Platform; task: TaskCall; output: Json }): Promise<void> {
  const { platform, task, output } = a;
  const size = Buffer.byteLength(JSON.stringify(output));
  if (size > MOST_BYTES) {
    const detail = `step ${task.step} gave ${size} bytes; ${MOST_BYTES} can be kept`;
    throw new DroError({ code: 'RECORD_TOO_LARGE', detail });
  }
  const written = await changeRow({
    platform,
    ref: task,
    change: (before) => (before?.status === 'failed' ? null : { status: 'completed', output }),
  });
  const { instance } = await loadInstance({ platform, tenant: task.tenantId, id: task.instanceId });
  const late = written === null || instance.epoch !== task.epoch || instance.rolling_back === task.epoch;
  if (!late) return;
  await compensateStep({ platform, task, instance });
  if (written !== null) await changeRow({ platform, ref: task, change: () => ({ status: 'compensated' }) });
  throw tooLate(instance);
}
