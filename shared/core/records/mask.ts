import { keyedDigest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';

const PREFIX = 'pii:';
const MASK = /^pii:[0-9a-f]{32}$/;

/** What stands in journal and events for a personal value: a keyed hash, so equality and "changed" still work. */
export function maskValue(a: { value: Json; key: Uint8Array }): Json {
  return a.value === null ? null : `${PREFIX}${keyedDigest({ key: a.key, text: canonicalJson(a.value) }).slice(0, 32)}`;
}

/** Whether a value is the mask of another. */
export function isMasked(value: unknown): boolean {
  return typeof value === 'string' && MASK.test(value);
}

/** A value of which each part is masked by itself, so that lists and objects keep their form. */
export function maskParts(a: { value: Json; key: Uint8Array }): Json {
  const { value, key } = a;
  if (Array.isArray(value)) return value.map((one) => maskParts({ value: one, key }));
  if (!isObject(value)) return maskValue(a);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskParts({ value: one, key })]));
}

/** A record with its personal fields masked; itself when it has none. */
export function maskRecord(a: { record: JsonObject; fields: readonly string[]; key: Uint8Array }): JsonObject {
  if (a.fields.length === 0) return a.record;
  const masked = { ...a.record };
  for (const name of a.fields) masked[name] = maskValue({ value: a.record[name] ?? null, key: a.key });
  return masked;
}

type Unmasking = {
  /** the record as it is now; null when it is gone */
  live: JsonObject | null;
  fields: readonly string[];
  key: Uint8Array;
  /** what nobody knows any more stays masked, for comparisons; without it, it is null */
  keep?: boolean;
};

/** A masked record with its personal values back, where the live record still has the same ones. */
export function unmaskRecord(a: Unmasking & { record: JsonObject }): JsonObject {
  if (a.fields.length === 0) return a.record;
  const record = { ...a.record };
  for (const name of a.fields) record[name] = unmask({ ...a, masked: a.record[name] ?? null, name });
  return record;
}

/** The same for changes. */
export function unmaskChanges(a: Unmasking & { changes: FieldChanges }): FieldChanges {
  const changes = { ...a.changes };
  for (const name of a.fields) {
    const change = changes[name];
    if (!change) continue;
    const [previous, value] = [change.previous, change.new].map((masked) => unmask({ ...a, masked, name }));
    changes[name] = { previous: previous ?? null, new: value ?? null };
  }
  return changes;
}

function unmask(a: Unmasking & { masked: Json; name: string }): Json {
  const value = a.live?.[a.name] ?? null;
  if (a.masked === null || maskValue({ value, key: a.key }) === a.masked) return a.masked === null ? null : value;
  return a.keep ? a.masked : null;
}
