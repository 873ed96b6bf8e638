import type Big from 'big.js';
import { formatMoney, parseMoney, roundMoney } from '#core/money/decimal.ts';

const CENTS = 2;
const LINE_SCALE = 6;

/** What an order's totals are made from: amounts as canonical decimals, the discount as a part of 1. */
export type PricedLine = { unitPrice: string; quantity: number; discount: number };
/** An order's totals in its currency, and the exact total of each line. */
export type OrderTotals = { lines: string[]; subtotal: string; discount_total: string; freight: string; total: string };

/**
 * Totals of an order: each line exact, the sum of the lines rounded once, half away from zero (docs/adr/0004). The
 * discount is what lies between the undiscounted sum and that, so the parts always add up to the cent.
 *
 * @example
 * ```ts
 * import { orderTotals } from '#apps/ecommerce/hooks/order-totals.ts';
 * const totals = orderTotals({ lines: [{ unitPrice: '14.00', quantity: 12, discount: 0 }], freight: '0.00' });
 * ```
 */
export function orderTotals(a: { lines: readonly PricedLine[]; freight: string }): OrderTotals {
  const zero = amount(0);
  const gross = a.lines.map((line) => amount(line.unitPrice).times(line.quantity));
  const net = a.lines.map((line, i) => (gross[i] ?? zero).times(amount(1).minus(amount(line.discount))));
  const subtotal = roundMoney({ amount: sum(gross), scale: CENTS });
  const netTotal = roundMoney({ amount: sum(net), scale: CENTS });
  const freight = amount(a.freight);
  const text = (value: Big): string => formatMoney({ amount: value, scale: CENTS });
  return {
    lines: net.map((line) => formatMoney({ amount: line, scale: LINE_SCALE })),
    subtotal: text(subtotal),
    discount_total: text(subtotal.minus(netTotal)),
    freight: text(freight),
    total: text(netTotal.plus(freight)),
  };
}

function sum(amounts: readonly Big[]): Big {
  return amounts.reduce((total, one) => total.plus(one), amount(0));
}

function amount(value: string | number): Big {
  const parsed = parseMoney({ value });
  if (parsed === null) throw new Error(`${value} is not an amount`);
  return parsed;
}
