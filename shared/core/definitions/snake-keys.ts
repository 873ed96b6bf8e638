import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/**
 * Parameters with camelCase keys in the spelling of the schema: `startField` counts as `start_field` where the schema
 * knows that and not the other. All other keys stay as they are, for the schema to judge.
 *
 * @example
 * ```ts
 * import { withSnakeKeys } from '#core/definitions/snake-keys.ts';
 * const params = withSnakeKeys({ value: { maxLength: 60 }, known: ['max_length'] }); // { max_length: 60 }
 * ```
 */
export function withSnakeKeys(a: { value: JsonObject; known: readonly string[] }): JsonObject {
  return object(a.value, new Set(a.known));
}

function object(value: JsonObject, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const isOther = !known.has(key) && known.has(snake) && !(snake in value);
      return [isOther ? snake : key, deep(one, known)];
    }),
  );
}

function deep(value: Json, known: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((one) => deep(one, known));
  return isObject(value) ? object(value, known) : value;
}
