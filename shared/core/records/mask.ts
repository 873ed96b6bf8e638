import { keyedDigest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { Json, JsonObject } from '#core/json/json.ts';

const PREFIX = 'pii:';

/** What stands in journal and events for a personal value: a keyed hash, so equality and "changed" still work. */
export function maskValue(a: { value: Json; key: Uint8Array }): Json {
  return a.value === null ? null : `${PREFIX}${keyedDigest({ key: a.key, text: canonicalJson(a.value) }).slice(0, 32)}`;
}

/** A record with its personal fields masked; itself when it has none. */
export function maskRecord(a: { record: JsonObject; fields: readonly string[]; key: Uint8Array }): JsonObject {
  if (a.fields.length === 0) return a.record;
  const masked = { ...a.record };
  for (const name of a.fields) masked[name] = maskValue({ value: a.record[name] ?? null, key: a.key });
  return masked;
}

/**
 * A masked record with its personal values back, where the live record still has the same ones; the others are
 * null, as nobody knows them any more.
 */
export function unmaskRecord(a: {
  record: JsonObject;
  live: JsonObject | null;
  fields: readonly string[];
  key: Uint8Array;
}): JsonObject {
  if (a.fields.length === 0) return a.record;
  const record = { ...a.record };
  for (const name of a.fields) {
    const value = a.live?.[name] ?? null;
    record[name] = maskValue({ value, key: a.key }) === (a.record[name] ?? null) ? value : null;
  }
  return record;
}
