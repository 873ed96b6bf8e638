import { z } from 'zod';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** What is wrong with parameters however their templates are filled. */
export function withoutTemplates(a: { error: z.ZodError; params: JsonObject }): z.core.$ZodError {
  return new z.ZodError(
    a.error.issues.filter((issue) => {
      if (issue.code === 'unrecognized_keys') return true;
      const value = issue.path.reduce<Json>((at, key) => memberOf({ at, key }), a.params);
      return !JSON.stringify(value).includes('{{');
    }),
  );
}

function memberOf(a: { at: Json; key: PropertyKey }): Json {
  const { at, key } = a;
  if (Array.isArray(at)) return at[Number(key)] ?? null;
  return isObject(at) ? (at[String(key)] ?? null) : null;
}
