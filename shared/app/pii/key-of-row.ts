import { recordKey } from '#core/pii/record-key.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';

/** The key that a stored record's personal values are hashed with; of one that is gone nobody has it any more. */
export async function keyOfRow(a: { platform: Platform; tenant: string; row: Row | null }): Promise<Uint8Array> {
  const tenantKey = await a.platform.secrets.piiKey({ tenant: a.tenant });
  return recordKey({ tenantKey, data: a.row?.data ?? {} });
}
