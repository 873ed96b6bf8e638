import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import { linesOf, type OrderLine, PRODUCTS } from './order-lines.ts';
import { orderTotals, type PricedLine } from './order-totals.ts';

/** What is paid is worked out here, never taken from the client. */
export const computeOrderTotals: Hook = defineHook({
  name: 'compute_order_totals',
  phase: 'before',
  kind: 'derive',
  events: ['create', 'update'],
  docs: "Works out an order's prices and totals from its lines and the products' prices; a client's are never trusted. History keeps the prices of then.",
  params: z.strictObject({}),
  run: async (ctx) => {
    const lines = linesOf(ctx.record);
    if (lines.some((line) => tooFine(line.discount)))
      return { abort: 'a discount has at most 4 digits behind the point' };
    const priced: PricedLine[] = [];
    for (const line of lines) {
      const price = await priceOf({ ctx, line });
      if ('abort' in price) return price;
      priced.push({ ...line, unitPrice: price.unitPrice });
    }
    const freight = ctx.record['freight'] ?? ctx.policy['freight_per_order'] ?? '0';
    const totals = orderTotals({ lines: priced, freight: String(freight) });
    const { lines: lineTotals, ...order } = totals;
    return {
      update: {
        ...order,
        lines: lines.map(({ raw, discount }, i) => ({
          ...raw,
          discount,
          unit_price: priced[i]?.unitPrice ?? null,
          total: lineTotals[i] ?? null,
        })),
      },
    };
  },
});

async function priceOf(a: { ctx: HookContext; line: OrderLine }): Promise<{ unitPrice: string } | { abort: string }> {
  const { ctx, line } = a;
  // a placed order keeps its prices, and so does history
  if (line.unitPrice !== null && (ctx.operation === 'update' || ctx.imported)) return { unitPrice: line.unitPrice };
  const product = await ctx.db.get({ ...PRODUCTS, id: line.productId });
  if (product === null) return { abort: `there is no product ${line.productId}` };
  if (product['discontinued'] === true && !ctx.imported)
    return { abort: `${String(product['name'])} is no longer sold` };
  return { unitPrice: String(product['unit_price']) };
}

function tooFine(discount: number): boolean {
  return Number(discount.toFixed(4)) !== discount;
}
