import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** What stands where a personal value was taken out. */
export const REMOVED = '***';

// shorter ones are found in every text
const SHORTEST = 3;

/** The personal values of records as they would stand in a text, the longest first. */
export function personalTexts(a: {
  entity: Pick<CompiledEntity, 'piiFields'>;
  records: readonly HookRecord[];
}): string[] {
  const all = a.records.flatMap((record) => a.entity.piiFields.flatMap((name) => leaves(record[name] ?? null)));
  return [...new Set(all)].filter((one) => one.length >= SHORTEST).sort((x, y) => y.length - x.length);
}

/** A text without the personal values that it may quote. */
export function withoutTexts(a: { text: string; texts: readonly string[] }): string {
  return a.texts.reduce((text, one) => (text.includes(one) ? text.replaceAll(one, REMOVED) : text), a.text);
}

type Cleaning = {
  texts: readonly string[];
  /** which of them may be found in a text; left out: all */
  found?: (a: { text: string; texts: readonly string[] }) => readonly string[];
  /** what stands for a value that is personal as a whole; left out: `***` or, for a number, null */
  whole?: (value: string | number) => Json;
};

/**
 * A value without the personal values in it, however deep; itself when there are none.
 *
 * @example
 * ```ts
 * import { withoutPersonal } from '#core/pii/personal-texts.ts';
 * const clean = withoutPersonal({ value: { note: 'call Ana Lima' }, texts: ['Ana Lima'] });
 * ```
 */
export function withoutPersonal(a: Cleaning & { value: Json }): Json {
  const { value, texts, whole, found = allOf } = a;
  if (texts.length === 0) return value;
  if (typeof value === 'string' || typeof value === 'number') {
    if (whole && texts.includes(String(value))) return whole(value);
    if (typeof value === 'string') return withoutTexts({ text: value, texts: found({ text: value, texts }) });
    return texts.includes(String(value)) ? null : value;
  }
  if (Array.isArray(value)) return value.map((one) => withoutPersonal({ ...a, value: one }));
  return isObject(value) ? cleanObject({ ...a, value }) : value;
}

function allOf(a: { texts: readonly string[] }): readonly string[] {
  return a.texts;
}

function cleanObject(a: Cleaning & { value: JsonObject }): JsonObject {
  const entries = Object.entries(a.value).map(([name, value]): [string, Json] => [
    name,
    withoutPersonal({ ...a, value }),
  ]);
  return Object.fromEntries(entries);
}

function leaves(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isObject(value) ? Object.values(value).flatMap(leaves) : [];
}
