import Big from 'big.js';

const FORM = /^-?\d{1,60}(\.\d{1,60})?$/;
const MOST_DIGITS = 60;

/**
 * An exact amount: from a decimal text (`12.50`, `-3`) or a JSON number of up to 15 significant digits. Null for
 * anything else: an exponent in a text, NaN, more than 60 digits.
 *
 * @example
 * ```ts
 * import { formatMoney, parseMoney } from '#core/money/decimal.ts';
 * const amount = parseMoney({ value: '12.5' });
 * const text = amount === null ? null : formatMoney({ amount, scale: 2 }); // 12.50
 * ```
 */
export function parseMoney(a: { value: unknown }): Big | null {
  const { value } = a;
  if (typeof value === 'string') return FORM.test(value) ? bounded(new Big(value)) : null;
  if (typeof value !== 'number' || !Number.isFinite(value) || Number(value.toPrecision(15)) !== value) return null;
  return bounded(new Big(value));
}

/**
 * The canonical text of an amount: no exponent, no `-0`. With `scale` rounded half away from zero to exactly that
 * many digits behind the point; without it as short as the value allows.
 */
export function formatMoney(a: { amount: Big; scale?: number }): string {
  if (a.scale === undefined) return a.amount.eq(0) ? '0' : a.amount.toFixed();
  const rounded = roundMoney({ amount: a.amount, scale: a.scale });
  return (rounded.eq(0) ? rounded.abs() : rounded).toFixed(a.scale);
}

/** Rounded half away from zero to `scale` digits behind the point. */
export function roundMoney(a: { amount: Big; scale: number }): Big {
  return a.amount.round(a.scale, Big.roundHalfUp);
}

/** A quotient, rounded once, half away from zero, to `scale` (0 to 60) digits; null when divided by zero. */
export function divideMoney(a: { amount: Big; by: Big; scale: number }): Big | null {
  const Rounding = ROUNDING[a.scale];
  return a.by.eq(0) || Rounding === undefined ? null : new Rounding(a.amount).div(a.by);
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`: 12.50 equals 12.5. */
export function compareMoney(a: { left: Big; right: Big }): number {
  return a.left.cmp(a.right);
}

/** An amount itself if it keeps to 60 digits, else null: no chain of products grows without end. */
export function bounded(amount: Big): Big | null {
  return amount.c.length <= MOST_DIGITS && Math.abs(amount.e) <= MOST_DIGITS ? amount : null;
}

/** A number as an amount, at the 15 digits that a double holds for sure, so 0.1 + 0.2 is 0.3. */
export function moneyOfNumber(value: number): Big | null {
  return Number.isFinite(value) ? bounded(new Big(value.toPrecision(15))) : null;
}

// a constructor of its own for each scale: big.js reads the places of a division from the constructor
const ROUNDING = Array.from({ length: MOST_DIGITS + 1 }, (_, places) => {
  const Rounding = Big();
  Rounding.DP = places;
  Rounding.RM = Big.roundHalfUp;
  return Rounding;
});
