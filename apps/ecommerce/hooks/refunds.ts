import type Big from 'big.js';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import { formatMoney, parseMoney } from '#core/money/decimal.ts';

const ORDERS = { app: 'ecommerce', entity: 'orders' } as const;

/** Refunds together never exceed what the order came to; two that race meet at the order's version. */
export const validateRefundAmount: Hook = defineHook({
  name: 'validate_refund_amount',
  phase: 'before',
  kind: 'validate',
  events: ['create'],
  docs: "Refuses a refund that, with the earlier ones, is more than the order's total, or that is for a cancelled order.",
  params: z.strictObject({}),
  run: async (ctx) => {
    const order = await ctx.db.get({ ...ORDERS, id: String(ctx.record['order_id']) });
    if (order === null) return { abort: 'the order of the refund is gone' };
    if (order['status'] === 'cancelled') return { abort: 'a cancelled order was not paid' };
    const left = amount(order['total']).minus(amount(order['refunded_total']));
    const asked = amount(ctx.record['amount']);
    return asked.gt(left)
      ? { abort: `only ${formatMoney({ amount: left, scale: 2 })} of the order is left to refund` }
      : undefined;
  },
});

/** Keeps the order's own count of what is refunded, in the same transaction. */
export const countRefund: Hook = defineHook({
  name: 'count_refund',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update'],
  docs: "Adds a new refund to its order's refunded_total, and takes a rejected one off again.",
  params: z.strictObject({}),
  run: async (ctx) => {
    const id = String(ctx.record['order_id']);
    const order: HookRecord | null = await ctx.db.get({ ...ORDERS, id });
    if (order === null) return { abort: 'the order of the refund is gone' };
    const change = amount(ctx.record['amount']).times(ctx.operation === 'create' ? 1 : -1);
    const refunded = amount(order['refunded_total']).plus(change);
    const values = { refunded_total: formatMoney({ amount: refunded, scale: 2 }) };
    return { writes: [{ operation: 'update', ...ORDERS, id, values }] };
  },
});

/** Money that moved stays on record. */
export const keepSettledRefund: Hook = defineHook({
  name: 'keep_settled_refund',
  phase: 'before',
  kind: 'validate',
  events: ['update', 'delete'],
  docs: 'Refuses to change a refund that is completed or rejected, and to delete any: reject it instead.',
  params: z.strictObject({}),
  run: (ctx) => {
    if (ctx.operation === 'delete') return { abort: 'a refund is never deleted; reject it instead' };
    return ctx.original['status'] === 'requested' ? undefined : { abort: 'a settled refund cannot change' };
  },
});

function amount(value: Json | undefined): Big {
  const parsed = parseMoney({ value: value ?? '0' });
  if (parsed === null) throw new Error(`${String(value)} is not an amount`);
  return parsed;
}
