import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import { amount, cents } from './amount.ts';

const PAYMENTS = { app: 'psa', entity: 'payments' } as const;

/** No more goes back than came in and stands against no invoice: the payment's own rule sees to that. */
export const refundPayment: Hook = defineHook({
  name: 'refund_payment',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create'],
  docs: "Adds a refund to its payment's refunded_total, in the same transaction.",
  params: z.strictObject({}),
  run: async ({ record, db }) => {
    const id = String(record['payment_id']);
    const payment = await db.get({ ...PAYMENTS, id });
    if (payment === null) return { abort: `there is no payment ${id}` };
    const refunded_total = cents(amount(payment['refunded_total']).plus(amount(record['amount'])));
    return { writes: [{ operation: 'update', ...PAYMENTS, id, values: { refunded_total } }] };
  },
});
