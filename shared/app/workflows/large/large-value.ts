import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** What is larger than this does not lie in a row: a blob has it, and the row says which (decisions §1.10). */
export const MOST_INLINE_BYTES = 8 * 1024;
/** What is larger than this is not kept at all: an answer of a function holds 6 MB. */
export const MOST_VALUE_BYTES = 5 * 1024 * 1024;

const MARK = '$large';
const PREVIEW_CHARS = 300;

/** A value that lies in a blob: which, how large, and how it begins. */
export type Large = { key: string; size: number; sha256: string; preview: string };

/** Where the large values of an instance lie: with it they go. */
export function folderOf(instanceId: string): string {
  return `instances/${instanceId}/`;
}

/** As it stands in a row, in the place of the value. */
export function fromLarge(large: Large): JsonObject {
  return { [MARK]: { ...large } };
}

/**
 * The large value that a row names here; null for a value that lies here itself. Somebody's own data may look alike, and
 * names nothing then: only what the instance has kept is opened.
 */
export function asLarge(a: { instanceId: string; value: Json | undefined }): Large | null {
  const { value } = a;
  if (!isObject(value) || Object.keys(value).length !== 1) return null;
  const { [MARK]: said } = value;
  if (!isObject(said)) return null;
  const { key, size, sha256, preview } = said;
  const named = typeof key === 'string' && typeof size === 'number' && typeof sha256 === 'string';
  if (!named || typeof preview !== 'string' || !key.startsWith(folderOf(a.instanceId))) return null;
  return { key, size, sha256, preview };
}

/** How a large value begins. */
export function previewOf(text: string): string {
  return text.slice(0, PREVIEW_CHARS);
}

/** A value with something else in the place of each large one in it, however deep. */
export function withoutLarge(a: { instanceId: string; value: Json; instead(large: Large): Json }): Json {
  const { value } = a;
  const large = asLarge(a);
  if (large) return a.instead(large);
  if (Array.isArray(value)) return value.map((one) => withoutLarge({ ...a, value: one }));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutLarge({ ...a, value: one })]));
}
