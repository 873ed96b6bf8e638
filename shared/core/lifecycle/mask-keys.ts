import { recordKey, SALT, saltOf } from '#core/pii/record-key.ts';
import type { WriteEnvironment } from './command.ts';
import type { Pending } from './pending.ts';

/** The keys that a write masks personal values with: those that stood, and those that stand. An erasure changes the key. */
export type MaskKeys = { before: Uint8Array; after: Uint8Array };

/** The same key twice, but for an erasure. */
export function maskKeys(a: { pending: Pending; env: Pick<WriteEnvironment, 'piiKey'> }): MaskKeys {
  const { row, hidden } = a.pending;
  const tenantKey = a.env.piiKey;
  if (a.pending.entity.piiFields.length === 0) return { before: tenantKey, after: tenantKey };
  const after = recordKey({ tenantKey, data: hidden });
  const before = row === null ? null : saltOf(row.data);
  if (before === null || before === saltOf(hidden)) return { before: after, after };
  return { before: recordKey({ tenantKey, data: row?.data ?? {} }), after };
}

/** Gives a record with personal fields the salt of its key, where it has none yet. */
export function saltOnce(a: { pending: Pending; env: Pick<WriteEnvironment, 'newSalt'> }): void {
  const { entity, hidden } = a.pending;
  if (entity.piiFields.length > 0) hidden[SALT] ??= a.env.newSalt();
}
