import { isObject, type Json } from '#core/json/json.ts';
import { type Instance, type InstanceRun, isOver } from './instance.ts';
import { presentLarge } from './large/present-large.ts';

/**
 * A row of the ledger as it is shown. A collection that broke off says nothing of it itself: it stands in its row as
 * running, until the execution that it belongs to is over; from then on it is shown as what became of that.
 */
export function presentStep(a: { instance: Instance; value: Json }): Json {
  const { instance } = a;
  const row = presentLarge({ instanceId: instance.id, value: a.value });
  if (!isObject(row)) return row;
  const { status, epoch } = row;
  if (status !== 'running') return row;
  if (epoch !== instance.epoch) return { ...row, status: leftAs({ instance, epoch: Number(epoch) }) };
  if (!isOver(instance)) return row;
  const failed = instance.status === 'failed' || instance.status === 'compensated';
  return failed ? { ...row, status: 'failed', error: instance.error } : { ...row, status: 'cancelled' };
}

/** What became of an execution after which there was another one; of those that only went on, not all are known. */
function leftAs(a: { instance: Instance; epoch: number }): 'failed' | 'cancelled' | 'continued' {
  const next = (a.instance.runs ?? []).find((run) => run.epoch === a.epoch + 1);
  if (next === undefined || next.why === 'continue') return 'continued';
  return endOfFormer(next) === 'cancelled' ? 'cancelled' : 'failed';
}

/** Who rolls back what runs cancels it; older runs do not say what was before them. */
function endOfFormer(run: InstanceRun): InstanceRun['after'] {
  return run.after ?? (run.why === 'rollback' ? 'cancelled' : 'failed');
}
