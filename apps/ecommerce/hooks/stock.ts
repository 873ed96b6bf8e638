import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import { count, PRODUCTS, quantities } from './order-lines.ts';

/** Nobody sells what is not there: a race for the last piece is decided by the product's version. */
export const guardNonNegativeStock: Hook = defineHook({
  name: 'guard_non_negative_stock',
  phase: 'before',
  kind: 'validate',
  events: ['create', 'update'],
  docs: 'Refuses a write that would leave less in stock than is reserved, so nothing is sold twice.',
  params: z.strictObject({}),
  run: ({ record }) => {
    const free = count(record['units_in_stock']) - count(record['units_reserved']);
    const short = free < 0 || count(record['units_in_stock']) < 0;
    return short ? { abort: `${String(record['name'])}: ${-free} more than there are in stock` } : undefined;
  },
});

/** A placed order holds its pieces, in its own transaction. */
export const reserveStock: Hook = defineHook({
  name: 'reserve_stock',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create'],
  docs: "Reserves the pieces of a new order with its products, in the order's own transaction. History moves no stock.",
  params: z.strictObject({}),
  run: async (ctx) => {
    if (ctx.imported) return undefined;
    return {
      writes: await productWrites({
        ctx,
        change: (product, pieces) => ({ units_reserved: count(product['units_reserved']) + pieces }),
      }),
    };
  },
});

/** What was reserved leaves the stock, once: the state moves from reserved to committed only once. */
export const takeReservedStock: Hook = defineHook({
  name: 'take_reserved_stock',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['update'],
  docs: "Turns an order's reservation into a decrement when its stock_state becomes committed.",
  params: z.strictObject({}),
  run: async (ctx) => ({
    writes: await productWrites({
      ctx,
      change: (product, pieces) => ({
        units_in_stock: count(product['units_in_stock']) - pieces,
        units_reserved: count(product['units_reserved']) - pieces,
      }),
    }),
  }),
});

/** Cancelled pieces can be sold again. */
export const giveStockBack: Hook = defineHook({
  name: 'give_stock_back',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['update', 'delete'],
  docs: 'Gives the pieces of a cancelled or deleted order back: what was reserved is freed, what was taken returns to stock.',
  params: z.strictObject({}),
  run: async (ctx) => {
    const state = ctx.original['stock_state'];
    if (state !== 'reserved' && state !== 'committed') return undefined;
    const field = state === 'reserved' ? 'units_reserved' : 'units_in_stock';
    const sign = state === 'reserved' ? -1 : 1;
    const writes = await productWrites({
      ctx,
      change: (product, pieces) => ({ [field]: count(product[field]) + sign * pieces }),
    });
    return { update: { stock_state: 'released' }, writes };
  },
});

/** The rule that takes stock may come after the cancellation: then there is nothing left to take. */
export const keepReleasedStock: Hook = defineHook({
  name: 'keep_released_stock',
  phase: 'before',
  kind: 'derive',
  events: ['update'],
  docs: 'Leaves the stock of a cancelled order alone when the rule that takes it comes late.',
  params: z.strictObject({}),
  run: (ctx) => {
    const late = ctx.original['stock_state'] === 'released' && ctx.record['stock_state'] === 'committed';
    return late ? { update: { stock_state: 'released' } } : undefined;
  },
});

async function productWrites(a: {
  ctx: HookContext;
  change: (product: HookRecord, pieces: number) => JsonObject;
}): Promise<RelatedWrite[]> {
  const writes: RelatedWrite[] = [];
  for (const [id, pieces] of quantities(a.ctx.record)) {
    const product = await a.ctx.db.get({ ...PRODUCTS, id });
    if (product === null) continue;
    writes.push({ operation: 'update', ...PRODUCTS, id, values: a.change(product, pieces) });
  }
  return writes;
}
