import { derivedKey } from '#core/hash/digest.ts';
import type { JsonObject } from '#core/json/json.ts';

/** Where a record keeps the salt of its key; no field can have this name, so nobody is ever shown it. */
export const SALT = '_pii_salt';
/** The version of a record that an erasure made, kept beside the salt. */
export const ERASED = '_erased';

/**
 * The key that a record's personal values are hashed and sealed with: the tenant's, and the record's own salt. Who drops
 * the salt has dropped the key, and what was made with it says nothing any more (docs/adr/0020).
 *
 * @example
 * ```ts
 * import { recordKey } from '#core/pii/record-key.ts';
 * const key: Uint8Array = recordKey({ tenantKey: new Uint8Array(32), data: { _pii_salt: 'a1' } });
 * ```
 */
export function recordKey(a: { tenantKey: Uint8Array; data: JsonObject }): Uint8Array {
  return derivedKey({ key: a.tenantKey, purpose: `record/${saltOf(a.data) ?? ''}` });
}

/** The salt in a record's stored data; null when it has none. */
export function saltOf(data: JsonObject): string | null {
  const salt = data[SALT];
  return typeof salt === 'string' ? salt : null;
}
