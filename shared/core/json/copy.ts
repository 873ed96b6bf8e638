import { isObject, type Json, type JsonObject } from './json.ts';

/** A copy that shares nothing with the value. */
export function copyJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(copyJson);
  return isObject(value) ? copyObject(value) : value;
}

/** The same for an object. */
export function copyObject(value: JsonObject): JsonObject {
  const copy = { ...value };
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    if (typeof member === 'object' && member !== null) copy[name] = copyJson(member);
  }
  return copy;
}
