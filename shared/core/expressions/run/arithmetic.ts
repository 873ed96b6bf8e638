import Big from 'big.js';
import { bounded } from '#core/money/decimal.ts';
import { DAY_MS, inRange } from '#core/time/iso.ts';
import type { ArithmeticOperator, NodeOf } from '../node.ts';
import { compile } from './compile.ts';
import { type Frame, type Run, spend } from './frame.ts';
import type { Value } from './value.ts';

/** Operands of arithmetic beyond this count as null, so that no result overflows; so do divisors below its inverse. */
export const MOST = 1e150;

/** `+ - * / %`; null when a side is null, by division by zero, and beyond ±(2^53 − 1) for integers. */
export function compileArithmetic(node: NodeOf<'arithmetic'>): Run {
  const [left, right] = [compile(node.left), compile(node.right)];
  const operate = operationFor(node);
  return (frame) => {
    const l = left(frame);
    if (l === null) return null;
    const r = right(frame);
    return r === null ? null : operate(l, r, frame);
  };
}

/** `-x` */
export function compileNegate(node: NodeOf<'negate'>): Run {
  const of = compile(node.of);
  return (frame) => {
    const value = of(frame);
    if (value instanceof Big) return value.neg();
    return typeof value === 'number' ? 0 - value : null;
  };
}

type Operation = (left: Value, right: Value, frame: Frame) => Value;
type OnNumbers = (left: number, right: number) => number | null;

function operationFor(node: NodeOf<'arithmetic'>): Operation {
  const { op } = node;
  switch (node.type.kind) {
    case 'int':
      return onNumbers(INTEGERS[op]);
    case 'number':
      return onNumbers(NUMBERS[op]);
    case 'decimal':
      return onAmounts(AMOUNTS[op]);
    case 'date':
      return onNumbers(op === '+' ? wholeDays((l, r) => l + r) : wholeDays((l, r) => l - r));
    case 'datetime':
      return onNumbers(op === '+' ? (l, r) => inRange(l + r) : (l, r) => inRange(l - r));
    case 'duration':
      return onNumbers(op === '+' ? (l, r) => l + r : (l, r) => l - r);
    default:
      return joined;
  }
}

function onNumbers(f: OnNumbers): Operation {
  return (l, r) => (typeof l === 'number' && typeof r === 'number' ? f(l, r) : null);
}

function onAmounts(f: (left: Big, right: Big) => Big | null): Operation {
  return (l, r) => (l instanceof Big && r instanceof Big ? f(l, r) : null);
}

/** `+` of two texts, two lists, or two values of unknown kind that are one of these, or numbers. */
function joined(left: Value, right: Value, frame: Frame): Value {
  if (typeof left === 'string' && typeof right === 'string') {
    spend(frame, (left.length + right.length) >>> 6);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    spend(frame, (left.length + right.length) >>> 3);
    return [...left, ...right];
  }
  return typeof left === 'number' && typeof right === 'number' ? NUMBERS['+'](left, right) : null;
}

function within(f: (left: number, right: number) => number): OnNumbers {
  // adding 0 turns -0, which JSON does not have, into 0
  return (l, r) => (Math.abs(l) <= MOST && Math.abs(r) <= MOST ? f(l, r) + 0 : null);
}

function divisor(f: OnNumbers): OnNumbers {
  return (l, r) => (Math.abs(r) >= 1 / MOST ? f(l, r) : null);
}

function safe(f: OnNumbers): OnNumbers {
  return (l, r) => {
    const result = f(l, r);
    return result !== null && Math.abs(result) <= Number.MAX_SAFE_INTEGER ? result : null;
  };
}

function wholeDays(f: (left: number, right: number) => number): OnNumbers {
  return (l, r) => (r % DAY_MS === 0 ? inRange(f(l, r)) : null);
}

const NUMBERS: Readonly<Record<ArithmeticOperator, OnNumbers>> = {
  '+': within((l, r) => l + r),
  '-': within((l, r) => l - r),
  '*': within((l, r) => l * r),
  '/': divisor(within((l, r) => l / r)),
  '%': divisor(within((l, r) => l % r)),
};

const INTEGERS: Readonly<Record<ArithmeticOperator, OnNumbers>> = {
  '+': safe(NUMBERS['+']),
  '-': safe(NUMBERS['-']),
  '*': safe(NUMBERS['*']),
  '/': NUMBERS['/'],
  '%': safe(NUMBERS['%']),
};

const AMOUNTS: Readonly<Record<ArithmeticOperator, (l: Big, r: Big) => Big | null>> = {
  '+': (l, r) => bounded(l.plus(r)),
  '-': (l, r) => bounded(l.minus(r)),
  '*': (l, r) => bounded(l.times(r)),
  // only ever inside `round`, which divides as fractions
  '/': () => null,
  '%': (l, r) => (r.eq(0) ? null : bounded(l.mod(r))),
};
