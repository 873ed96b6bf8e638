import type Big from 'big.js';
import { formatMoney, parseMoney, roundMoney } from '#core/money/decimal.ts';

/** A line as it is counted; discount and rate are parts of 1. */
export type Line = { unitPrice: Big; quantity: Big; discount: Big; rate: Big };
/** A document's amounts; those of lines stand in their order, `net` exact and `tax` rounded. */
export type Totals = { subtotal: Big; discount: Big; tax: Big; total: Big; lines: { net: Big; tax: Big }[] };

/**
 * The amounts of a document: lines exact, their sum rounded once, half away from zero (docs/adr/0004). What is left out
 * between the undiscounted and the discounted sum is the discount, so the parts add up to the last digit. Tax is
 * rounded for each line, or once for all lines of one rate.
 *
 * @example
 * ```ts
 * import { amountOf, totalsOf } from '#core/hooks/builtins/revenue/totals.ts';
 * const line = { unitPrice: amountOf('9.99'), quantity: amountOf(3), discount: amountOf(0), rate: amountOf('0.19') };
 * const { total } = totalsOf({ lines: [line], scale: 2, taxPer: 'line' }); // 35.66
 * ```
 */
export function totalsOf(a: { lines: readonly Line[]; scale: number; taxPer: 'line' | 'total' }): Totals {
  const { scale } = a;
  const round = (amount: Big): Big => roundMoney({ amount, scale });
  const gross = a.lines.map((line) => line.unitPrice.times(line.quantity));
  const lines = a.lines.map((line, i) => {
    const net = (gross[i] ?? amountOf(0)).times(amountOf(1).minus(line.discount));
    return { net, tax: round(net.times(line.rate)) };
  });
  const subtotal = round(sum(gross));
  const net = round(sum(lines.map((line) => line.net)));
  const tax =
    a.taxPer === 'line' ? sum(lines.map((line) => line.tax)) : taxByRate({ ...a, lines, given: a.lines, round });
  return { subtotal, discount: subtotal.minus(net), tax, total: net.plus(tax), lines };
}

/** An amount that is known to be one; throws for anything else. */
export function amountOf(value: unknown): Big {
  const amount = parseMoney({ value });
  if (amount === null) throw new Error(`${String(value)} is not an amount`);
  return amount;
}

/** An amount as text at a scale. */
export function textOf(a: { amount: Big; scale: number }): string {
  return formatMoney(a);
}

function taxByRate(a: { given: readonly Line[]; lines: readonly { net: Big }[]; round: (amount: Big) => Big }): Big {
  const bases = new Map<string, Big>();
  for (const [i, { rate }] of a.given.entries()) {
    const key = rate.toFixed();
    bases.set(key, (bases.get(key) ?? amountOf(0)).plus(a.lines[i]?.net ?? 0));
  }
  return sum([...bases].map(([rate, base]) => a.round(base.times(rate))));
}

function sum(amounts: readonly Big[]): Big {
  return amounts.reduce((total, one) => total.plus(one), amountOf(0));
}
