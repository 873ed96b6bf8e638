import { joinPath } from '#core/definitions/from-zod.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';

/** Deepest nesting of a body: code that walks it calls itself. */
export const MOST_DEPTH = 200;

const PROTO = '__proto__';

/**
 * Refuses a body that is nested too deep (MALFORMED_BODY), and one with a key that, copied into another object,
 * would change what that object inherits (VALIDATION_FAILED).
 */
export function mustBeSafe(a: { text: string; value: Json }): void {
  const { text, value } = a;
  // each level takes two characters, so short texts cannot be too deep
  const mayBeDeep = text.length > 2 * MOST_DEPTH;
  const mayNameProto = text.includes(PROTO) || text.includes('\\u');
  if (mayBeDeep || mayNameProto) walk({ value, parts: [] });
}

/** `parts` is the way to the value: one array for the whole walk. */
function walk(a: { value: Json; parts: (string | number)[] }): void {
  const { value, parts } = a;
  if (typeof value !== 'object' || value === null) return;
  if (parts.length >= MOST_DEPTH) {
    throw new DroError({ code: 'MALFORMED_BODY', detail: `the body is nested deeper than ${MOST_DEPTH} levels` });
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) step({ value: value[i] ?? null, part: i, parts });
    return;
  }
  for (const key of Object.keys(value)) {
    if (key === PROTO) throw reserved([...parts, key]);
    step({ value: value[key] ?? null, part: key, parts });
  }
}

function step(a: { value: Json; part: string | number; parts: (string | number)[] }): void {
  a.parts.push(a.part);
  walk(a);
  a.parts.pop();
}

function reserved(parts: (string | number)[]): DroError {
  const path = joinPath({ prefix: '', parts });
  const message = `${path}: a key cannot have this name`;
  return invalid({ what: 'the body', issues: [{ path, code: 'UNKNOWN_KEY', message }] });
}
