import Big from 'big.js';
import { bounded, divideMoney } from '#core/money/decimal.ts';
import { isDigits } from '../functions/math.ts';
import type { Node } from '../node.ts';
import { compile } from './compile.ts';
import type { Frame, Run } from './frame.ts';

/** `round` of an amount: arithmetic below it is exact, as fractions, until it is rounded once. */
export function compileRoundAmount(a: { amount: Node; digits: Node | null }): Run {
  const amount = compileFraction(a.amount);
  const digits: Run = a.digits === null ? () => 0 : compile(a.digits);
  return (frame) => {
    const scale = digits(frame);
    const fraction = amount(frame);
    if (fraction === null || !isDigits(scale)) return null;
    return divideMoney({ amount: fraction.over, by: fraction.under, scale });
  };
}

type Fraction = { over: Big; under: Big };
type RunFraction = (frame: Frame) => Fraction | null;

const ONE = new Big(1);

function compileFraction(node: Node): RunFraction {
  if (node.kind === 'negate') {
    const of = compileFraction(node.of);
    return (frame) => {
      const value = of(frame);
      return value && { over: value.over.neg(), under: value.under };
    };
  }
  if (node.kind !== 'arithmetic' || node.op === '%') {
    const run = compile(node);
    return (frame) => {
      const value = run(frame);
      return value instanceof Big ? { over: value, under: ONE } : null;
    };
  }
  const { op } = node;
  const [left, right] = [compileFraction(node.left), compileFraction(node.right)];
  return (frame) => {
    const l = left(frame);
    const r = l === null ? null : right(frame);
    return l === null || r === null ? null : limited(operate(op, l, r));
  };
}

function operate(op: '+' | '-' | '*' | '/', l: Fraction, r: Fraction): Fraction | null {
  if (op === '*') return { over: l.over.times(r.over), under: l.under.times(r.under) };
  if (op === '/') return r.over.eq(0) ? null : { over: l.over.times(r.under), under: l.under.times(r.over) };
  const [left, right] = [l.over.times(r.under), r.over.times(l.under)];
  return { over: op === '+' ? left.plus(right) : left.minus(right), under: l.under.times(r.under) };
}

function limited(fraction: Fraction | null): Fraction | null {
  return fraction && bounded(fraction.over) && bounded(fraction.under) && fraction;
}
