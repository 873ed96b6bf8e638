import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { epochPrefix, type LedgerRow, orderOf, readLedger } from './ledger-rows.ts';

/**
 * The row that each step completed with last, of those that are seen. A workflow that goes round for years has many
 * executions: they are read from the last one back, until each of `steps` is found.
 */
export async function latestRows(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  /** null: all that there are */
  steps: ReadonlySet<string> | null;
  isSeen(row: LedgerRow): boolean;
}): Promise<LedgerRow[]> {
  const { platform, tenant, instance, steps } = a;
  const found = new Map<string, LedgerRow>();
  for (let { epoch } = instance; epoch > 0; epoch--) {
    const rows = await readLedger({ platform, tenant, instanceId: instance.id, prefix: epochPrefix(epoch) });
    for (const row of rows) {
      if (row.status !== 'completed' || !a.isSeen(row)) continue;
      const known = found.get(row.step);
      if (!known || orderOf(known) < orderOf(row)) found.set(row.step, row);
    }
    if (steps && [...steps].every((step) => found.has(step))) break;
  }
  return [...found.values()];
}
