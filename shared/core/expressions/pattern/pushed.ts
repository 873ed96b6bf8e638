import type { Json, JsonObject } from '#core/json/json.ts';

/** One alternative for a value: a literal, or an operator such as `{ prefix: "A" }`. */
export type Matcher = string | boolean | null | JsonObject;

/**
 * A condition on the event: one field, or one of several branches, each a conjunction. `openEnd`: a range that goes on
 * beyond the numbers that the bus compares, so that alone it would match too little.
 */
export type Part =
  | { kind: 'field'; path: string[]; matchers: Matcher[]; openEnd?: boolean }
  | { kind: 'any'; branches: Part[][] };

/** What of a condition the bus can say: all of these parts. `exact` when that is the condition itself. */
export type Pushed = { parts: Part[]; exact: boolean };

/** The matcher for a value that is not there. */
export const MISSING: JsonObject = { exists: false };
/** The matcher for any value, null included. */
export const PRESENT: JsonObject = { exists: true };

/** Nothing to push, as the condition always holds. */
export const ALWAYS: Pushed = { parts: [], exact: true };
/** Nothing that can be pushed. */
export const LEFT_OUT: Pushed = { parts: [], exact: false };

/** A condition on one field. */
export function onField(a: { path: string[]; matchers: Matcher[]; exact?: boolean; openEnd?: boolean }): Pushed {
  const { path, matchers, openEnd } = a;
  return { parts: [{ kind: 'field', path, matchers, ...(openEnd && { openEnd }) }], exact: a.exact ?? true };
}

/** Without the parts that would match too little alone. */
export function sound(pushed: Pushed): Pushed {
  const parts = pushed.parts.filter((part) => part.kind === 'any' || !part.openEnd);
  return { parts, exact: pushed.exact && parts.length === pushed.parts.length };
}

/** Every path that some parts speak of. */
export function pathsOf(parts: readonly Part[]): string[][] {
  return parts.flatMap((part) => (part.kind === 'field' ? [part.path] : part.branches.flatMap(pathsOf)));
}

/** Whether two paths cannot stand in one pattern: they are the same, or one leads to the other. */
export function overlaps(a: { left: readonly string[]; right: readonly string[] }): boolean {
  const length = Math.min(a.left.length, a.right.length);
  return a.left.slice(0, length).every((name, i) => name === a.right[i]);
}

/** How much a part narrows what matches; the greater the better. */
export function selectivity(part: Part): number {
  if (part.kind === 'any') return 30;
  if (part.matchers.every(isAtom)) return 100 - Math.min(part.matchers.length, 49);
  if (part.matchers.some((one) => holds(one, 'anything-but') || one === PRESENT)) return 10;
  return part.matchers.some((one) => holds(one, 'prefix') || holds(one, 'suffix')) ? 50 : 40;
}

/** Whether a matcher names one value: a literal, a number, or that there is none. */
export function isAtom(matcher: Matcher): boolean {
  if (typeof matcher !== 'object' || matcher === null) return true;
  return matcher === MISSING || numericOf(matcher)?.[0] === '=';
}

/** The arguments of a numeric matcher; null for any other. */
export function numericOf(matcher: Matcher): Json[] | null {
  if (typeof matcher !== 'object' || matcher === null) return null;
  const numeric = matcher['numeric'];
  return Array.isArray(numeric) ? numeric : null;
}

function holds(matcher: Matcher, operator: string): boolean {
  return typeof matcher === 'object' && matcher !== null && Object.hasOwn(matcher, operator);
}
