import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { ImportNote } from './key-table.ts';

/** What an importer works with: where it is, and where its notes go. */
export type Reader = { path: string; notes: ImportNote[]; note(key: string, message: string): void };

/** A reader of some place in the source. */
export function readerAt(a: { path: string; notes: ImportNote[] }): Reader {
  const { path, notes } = a;
  const under = (key: string): string => (key === '' ? path : path === '' ? key : `${path}.${key}`);
  return { path, notes, note: (key, message) => notes.push({ path: under(key), message }) };
}

/** The first of some keys that is there, with its name: sources have more than one spelling. */
export function firstOf(a: { value: JsonObject; keys: readonly string[] }): { key: string; value: Json } | null {
  const key = a.keys.find((one) => a.value[one] !== undefined && a.value[one] !== null);
  return key === undefined ? null : { key, value: a.value[key] ?? null };
}

/** A member as an object; an empty one where it is none. */
export function objectAt(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A member as a list of objects; what is none is left out. */
export function objectsAt(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A member as text, if it is one that says something. */
export function textAt(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
