import type { Json } from '#core/json/json.ts';
import { type CelType, isCoded } from '../cel-type.ts';
import type { Ordering } from '../node.ts';
import { ALWAYS, LEFT_OUT, type Matcher, MISSING, onField, PRESENT, type Pushed } from './pushed.ts';

/** A field of the event, and what the expression knows of it. */
export type Target = { path: string[]; type: CelType };

// EventBridge compares numbers in this range, at six digits behind the point
const MOST = 5e9;
const ABSENT: readonly Matcher[] = [null, MISSING];

/** `field == value` or, negated, `field != value`. */
export function pushEqual(a: { target: Target; value: Json; negated: boolean }): Pushed {
  if (a.value === null) return pushNull(a);
  return a.negated ? pushNotIn({ ...a, values: [a.value] }) : pushIn({ ...a, values: [a.value] });
}

/** `field in [values]` or, negated, not in them. */
export function pushMembership(a: { target: Target; values: Json[]; negated: boolean }): Pushed {
  return a.negated ? pushNotIn(a) : pushIn(a);
}

/**
 * `field op value`, negated: not so. The bus compares numbers within ±5,000,000,000 and with up to six digits behind
 * the point; others it does not match at all. So only integers are pushed, and a range needs both its ends, from the
 * field's type or from another condition.
 */
export function pushOrder(a: { target: Target; op: Ordering; value: number; negated: boolean }): Pushed {
  const { path, type } = a.target;
  if (type.kind !== 'int' || !inRange(a.value)) return LEFT_OUT;
  const op = a.negated ? OPPOSITE[a.op] : a.op;
  const far = op.startsWith('>') ? type.max : type.min;
  const openEnd = typeof far !== 'number' || Math.abs(far) > MOST;
  const matcher: Matcher = { numeric: [op, a.value] };
  return onField({ path, matchers: a.negated ? [matcher, ...ABSENT] : [matcher], openEnd });
}

/** A boolean field by itself; negated, null and absent count as false. */
export function pushFlag(a: { target: Target; negated: boolean }): Pushed {
  const { path, type } = a.target;
  if (!a.negated) return onField({ path, matchers: [true], exact: isScalar(type) });
  return type.kind === 'bool' ? onField({ path, matchers: [false, ...ABSENT] }) : LEFT_OUT;
}

/** `startsWith(field, text)` and `endsWith`. */
export function pushAffix(a: { target: Target; operator: 'prefix' | 'suffix'; text: string }): Pushed {
  const { path, type } = a.target;
  return a.text === '' ? LEFT_OUT : onField({ path, matchers: [{ [a.operator]: a.text }], exact: isScalar(type) });
}

const OPPOSITE: Readonly<Record<Ordering, Ordering>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

function pushNull(a: { target: Target; negated: boolean }): Pushed {
  const { path, type } = a.target;
  // a dot in a key of unknown data would pass for a member
  if (type.kind === 'dyn') return LEFT_OUT;
  const scalar = isScalar(type);
  if (!a.negated) return onField({ path, matchers: [...ABSENT], exact: scalar });
  // that a list or object is there, the bus does not see
  return scalar ? onField({ path, matchers: [PRESENT], exact: false }) : LEFT_OUT;
}

function pushIn(a: { target: Target; values: Json[] }): Pushed {
  const { path, type } = a.target;
  if (isCoded(type) || (type.kind === 'dyn' && a.values.includes(null))) return LEFT_OUT;
  const matchers: Matcher[] = [];
  for (const value of new Set(a.values)) {
    if (value === null) matchers.push(...ABSENT);
    else if (typeof value === 'number') {
      if (!takes(type, 'number')) continue;
      if (!inRange(value)) return LEFT_OUT;
      matchers.push({ numeric: ['=', value] });
    } else if (typeof value === 'string' && takes(type, 'string')) matchers.push(value);
    else if (typeof value === 'boolean' && takes(type, 'bool')) matchers.push(value);
  }
  // nothing left: never true, which a pattern cannot say
  return matchers.length === 0 ? LEFT_OUT : onField({ path, matchers, exact: isScalar(type) });
}

function pushNotIn(a: { target: Target; values: Json[] }): Pushed {
  const { path, type } = a.target;
  const absent = a.values.includes(null) ? [] : ABSENT;
  if (type.kind === 'bool') {
    const rest = [true, false].filter((value) => !a.values.includes(value));
    if (rest.length === 2 && absent.length > 0) return ALWAYS;
    return rest.length + absent.length === 0 ? LEFT_OUT : onField({ path, matchers: [...rest, ...absent] });
  }
  // a number with more than six digits would be taken for its neighbour
  if (type.kind !== 'string' && type.kind !== 'int') return LEFT_OUT;
  const wanted = type.kind === 'string' ? 'string' : 'number';
  const named = a.values.filter((value) => typeof value === wanted);
  const excluded = named.filter((value) => typeof value !== 'number' || inRange(value));
  // anything-but lets null pass
  const exact = excluded.length === named.length && absent.length > 0;
  if (excluded.length > 0) return onField({ path, matchers: [{ 'anything-but': excluded }, ...absent], exact });
  if (absent.length > 0) return { ...ALWAYS, exact };
  return onField({ path, matchers: [PRESENT], exact: false });
}

// the bus looks into every item of a list
function isScalar(type: CelType): boolean {
  return type.kind !== 'list' && type.kind !== 'object' && type.kind !== 'dyn';
}

function takes(type: CelType, kind: 'string' | 'number' | 'bool'): boolean {
  return type.kind === 'dyn' || type.kind === kind || (kind === 'number' && type.kind === 'int');
}

function inRange(value: number): boolean {
  return Math.abs(value) <= MOST && Number(value.toFixed(6)) === value;
}
