import Big from 'big.js';
import { formatMoney, roundMoney } from '#core/money/decimal.ts';
import { DECIMAL, INT, NUMBER, STRING } from '../cel-type.ts';
import type { Node } from '../node.ts';
import type { Value } from '../run/value.ts';
import { EXTREME_FUNCTIONS } from './extremes.ts';
import { onNumber, whole } from './lift.ts';
import { type FunctionRow, overload } from './overload.ts';

const MOST_DIGITS = 20;

/** Functions over numbers and amounts. */
export const MATH_FUNCTIONS: readonly FunctionRow[] = [
  {
    name: 'abs',
    forms: ['abs(number) → number', 'abs(decimal) → decimal'],
    docs: 'Without its sign.',
    example: 'abs(amount) > 100',
    method: false,
    overloads: [
      overload({ params: [INT], result: INT, run: onNumber(Math.abs) }),
      overload({ params: [NUMBER], result: NUMBER, run: onNumber(Math.abs) }),
      overload({ params: [DECIMAL], result: DECIMAL, run: onAmount((amount) => amount.abs()) }),
    ],
  },
  {
    name: 'round',
    forms: ['round(number) → int', 'round(number, int) → number', 'round(decimal, int?) → decimal'],
    docs: 'To so many digits behind the point (0 to 20), half away from zero, judged by the decimal digits: round(1.005, 2) is 1.01. The only place where an amount may be divided; the quotient is exact until it is rounded.',
    example: 'round(amount / 3, 2)',
    method: false,
    overloads: [
      overload({ params: [NUMBER], result: INT, run: onNumber((value) => whole(roundNumber(value, 0))) }),
      overload({ params: [NUMBER, INT], result: NUMBER, run: roundTo, lint: lintDigits }),
      overload({ params: [DECIMAL, INT], optional: 1, result: DECIMAL, run: roundTo, lint: lintDigits }),
    ],
  },
  {
    name: 'fixed',
    forms: ['fixed(number | decimal, int) → string'],
    docs: 'As text with exactly so many digits behind the point (0 to 20), rounded as by `round`.',
    example: 'fixed(amount, 2)',
    method: false,
    overloads: [
      overload({
        params: [DECIMAL, INT],
        result: STRING,
        lint: lintDigits,
        run: (amount, digits) =>
          amount instanceof Big && isDigits(digits) ? formatMoney({ amount, scale: digits }) : null,
      }),
    ],
  },
  {
    name: 'floor',
    forms: ['floor(number) → int', 'floor(decimal) → decimal'],
    docs: 'The greatest whole number that is not above it.',
    example: 'floor(quantity / 12)',
    method: false,
    overloads: [
      overload({ params: [NUMBER], result: INT, run: onNumber((value) => whole(Math.floor(value))) }),
      overload({ params: [DECIMAL], result: DECIMAL, run: onAmount((amount) => towards(amount, -1)) }),
    ],
  },
  {
    name: 'ceil',
    forms: ['ceil(number) → int', 'ceil(decimal) → decimal'],
    docs: 'The least whole number that is not below it.',
    example: 'ceil(quantity / 12)',
    method: false,
    overloads: [
      overload({ params: [NUMBER], result: INT, run: onNumber((value) => whole(Math.ceil(value))) }),
      overload({ params: [DECIMAL], result: DECIMAL, run: onAmount((amount) => towards(amount, 1)) }),
    ],
  },
  ...EXTREME_FUNCTIONS,
];

/** Whether a number of digits is one that `round` takes. */
export function isDigits(digits: Value): digits is number {
  return typeof digits === 'number' && Number.isInteger(digits) && digits >= 0 && digits <= MOST_DIGITS;
}

function onAmount(f: (amount: Big) => Value): (...args: Value[]) => Value {
  return (a) => (a instanceof Big ? f(a) : null);
}

function roundTo(value: Value, digits: Value = 0): Value {
  if (!isDigits(digits)) return null;
  if (value instanceof Big) return roundMoney({ amount: value, scale: digits });
  return typeof value === 'number' ? roundNumber(value, digits) : null;
}

function roundNumber(value: number, digits: number): number {
  // from here on a double has no digits behind the point
  return Math.abs(value) >= 1e21 ? value : new Big(value).round(digits, Big.roundHalfUp).toNumber() + 0;
}

function towards(amount: Big, sign: 1 | -1): Big {
  const cut = amount.round(0, Big.roundDown);
  return amount.cmp(cut) === sign ? cut.plus(sign) : cut;
}

function lintDigits(args: readonly Node[]): string | null {
  const digits = args[1];
  return digits?.kind === 'literal' && !isDigits(digits.value) ? `0 to ${MOST_DIGITS} digits can be kept` : null;
}
