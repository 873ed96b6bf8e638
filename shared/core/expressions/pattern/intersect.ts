import type { Json } from '#core/json/json.ts';
import { isAtom, type Matcher, MISSING, numericOf, PRESENT } from './pushed.ts';

/** What of two conditions on one field holds together, where that is easy to say; null where it is not. */
export function intersect(a: { left: Matcher[]; right: Matcher[] }): { matchers: Matcher[]; exact: boolean } | null {
  const { left, right } = a;
  if (left.every(isAtom)) return nonEmpty(left.filter((atom) => accepts({ matchers: right, atom })));
  if (right.every(isAtom)) return nonEmpty(right.filter((atom) => accepts({ matchers: left, atom })));
  if (left.includes(PRESENT)) return without(right);
  if (right.includes(PRESENT)) return without(left);
  const [range, other] = [rangeOf(left), rangeOf(right)];
  return range && other ? nonEmpty(rangeMatchers([...range, ...other])) : null;
}

type Bound = { op: string; value: number };

function nonEmpty(matchers: Matcher[]): { matchers: Matcher[]; exact: boolean } | null {
  return matchers.length === 0 ? null : { matchers, exact: true };
}

function without(matchers: Matcher[]): { matchers: Matcher[]; exact: boolean } | null {
  const rest = matchers.filter((one) => one !== MISSING && one !== null);
  return rest.length === 0 ? null : { matchers: rest, exact: false };
}

/** Whether one of the matchers accepts a value; where that is not plain, yes. */
function accepts(a: { matchers: Matcher[]; atom: Matcher }): boolean {
  return a.matchers.some((matcher) => acceptsOne({ matcher, atom: a.atom }));
}

function acceptsOne(a: { matcher: Matcher; atom: Matcher }): boolean {
  const { matcher, atom } = a;
  if (matcher === atom) return true;
  if (matcher === MISSING) return false;
  if (matcher === PRESENT) return atom !== MISSING;
  if (typeof matcher !== 'object' || matcher === null || atom === MISSING) return false;
  const value = numericOf(atom)?.[1] ?? (typeof atom === 'object' ? null : atom);
  const { prefix, suffix } = matcher;
  if (typeof prefix === 'string') return typeof value === 'string' && value.startsWith(prefix);
  if (typeof suffix === 'string') return typeof value === 'string' && value.endsWith(suffix);
  const excluded = matcher['anything-but'];
  if (Array.isArray(excluded)) return !excluded.includes(value);
  const bounds = boundsOf(matcher);
  return bounds !== null && typeof value === 'number' && bounds.every((bound) => within({ bound, value }));
}

/** The bounds that a single numeric matcher sets; null when there is more to the condition. */
function rangeOf(matchers: Matcher[]): Bound[] | null {
  const [only] = matchers;
  return matchers.length === 1 && only !== undefined ? boundsOf(only) : null;
}

function boundsOf(matcher: Matcher): Bound[] | null {
  const numeric = numericOf(matcher);
  if (numeric === null) return null;
  const bounds: Bound[] = [];
  for (let i = 0; i + 1 < numeric.length; i += 2) {
    const [op, value]: (Json | undefined)[] = [numeric[i], numeric[i + 1]];
    if (typeof op === 'string' && typeof value === 'number') bounds.push({ op, value });
  }
  return bounds;
}

/** One matcher for all bounds; none when nothing lies between them, which the bus would refuse. */
function rangeMatchers(bounds: Bound[]): Matcher[] {
  const lower = tightest({ bounds: bounds.filter((one) => one.op.startsWith('>')), sign: 1 });
  const upper = tightest({ bounds: bounds.filter((one) => one.op.startsWith('<')), sign: -1 });
  if (lower && upper) {
    if (lower.value === upper.value && lower.op === '>=' && upper.op === '<=') return [{ numeric: ['=', lower.value] }];
    if (lower.value >= upper.value) return [];
  }
  return [{ numeric: [lower, upper].flatMap((one) => (one ? [one.op, one.value] : [])) }];
}

function tightest(a: { bounds: Bound[]; sign: 1 | -1 }): Bound | null {
  const tighter = (best: Bound, next: Bound): Bound => {
    const gain = (next.value - best.value) * a.sign;
    return gain > 0 || (gain === 0 && !next.op.endsWith('=')) ? next : best;
  };
  const [first, ...rest] = a.bounds;
  return first ? rest.reduce(tighter, first) : null;
}

function within(a: { bound: Bound; value: number }): boolean {
  const { op, value } = a.bound;
  if (op === '=') return a.value === value;
  if (op === '>') return a.value > value;
  if (op === '>=') return a.value >= value;
  return op === '<' ? a.value < value : a.value <= value;
}
