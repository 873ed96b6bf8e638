import type { Json } from '#core/json/json.ts';

/** JSONata's result as plain JSON; null for what has no JSON, such as a function. Absent members are left out. */
export function toJson(value: unknown): { json: Json } | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return { json: value };
    case 'number':
      // JSON has no negative zero
      return Number.isFinite(value) ? { json: value === 0 ? 0 : value } : null;
    case 'object':
      if (value === null) return { json: null };
      return Array.isArray(value) ? listToJson(value) : objectToJson(value);
    default:
      return null;
  }
}

function listToJson(list: unknown[]): { json: Json } | null {
  const json: Json[] = [];
  for (const item of list) {
    const converted = toJson(item);
    if (!converted) return null;
    json.push(converted.json);
  }
  return { json };
}

function objectToJson(object: object): { json: Json } | null {
  if ('_jsonata_lambda' in object || '_jsonata_function' in object) return null;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(object)) {
    if (item === undefined) continue;
    const converted = toJson(item);
    if (!converted) return null;
    entries.push([key, converted.json]);
  }
  return { json: Object.fromEntries(entries) };
}
