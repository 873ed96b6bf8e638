import { evaluateReading } from '#core/expressions/evaluate-reading.ts';
import { isWritten } from './build-plan.ts';
import { envOf } from './env-of.ts';
import { recordReadsOf } from './record-reads.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * Decides which after hooks with a condition that reads other records are due; to be called when all that the write
 * does is known, before it is planned: what is read is a condition of it too.
 */
export async function settleAfterHooks(a: { unit: WriteUnit }): Promise<void> {
  const { unit } = a;
  const read = recordReadsOf(unit);
  for (const pending of [...unit.pending.values()]) {
    const bound = pending.entity.bindings.after.filter(({ when }) => when !== null && when.recordReads.length > 0);
    if (bound.length === 0 || !isWritten(pending)) continue;
    const env = envOf({ pending, env: unit.env });
    for (const { index, when } of bound) {
      if (when) pending.afterHooks.set(index, (await evaluateReading({ expression: when, env, read })) === true);
    }
  }
}
