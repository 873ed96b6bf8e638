import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Report } from './value-test.ts';

/** The key whose list holds alternatives instead of a field's values. */
export const OR = '$or';
/** The bus refuses a pattern whose `$or` lists multiply to more. */
export const MAX_ALTERNATIVES = 1000;
/** How deep a pattern may nest; a limit of ours, which keeps recursion bounded. */
export const MAX_DEPTH = 100;

/** Names that the bus keeps for operators, present and to come, among the fields of an alternative. */
const RESERVED = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

/** The alternatives of a `$or`; null after a problem was reported. */
export function readOrList(a: { value: Json; path: string; report: Report }): JsonObject[] | null {
  const listed = Array.isArray(a.value) ? a.value : [];
  const objects = listed.filter(isObject);
  if (objects.length < 2 || objects.length !== listed.length) {
    a.report(a.path, 'write a list of at least two objects, such as [{ "a": [1] }, { "b": [2] }]');
    return null;
  }
  const reserved = objects.flatMap((alternative) => reservedIn({ alternative, depth: 0 }))[0];
  if (reserved === undefined) return objects;
  a.report(a.path, `"${reserved}" names an operator and cannot be a field inside $or: put it into the list of a field`);
  return null;
}

function reservedIn(a: { alternative: JsonObject; depth: number }): string[] {
  return Object.entries(a.alternative).flatMap(([key, value]) => {
    if (RESERVED.has(key)) return [key];
    return isObject(value) && a.depth < MAX_DEPTH ? reservedIn({ alternative: value, depth: a.depth + 1 }) : [];
  });
}
