import type Big from 'big.js';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { amount, cents } from './amount.ts';
import { settleInvoice } from './settle-invoice.ts';

const PAYMENTS = { app: 'psa', entity: 'payments' } as const;

/** Two that race for the rest of a payment, or of an invoice, meet at its version. */
export const applyPayment: Hook = defineHook({
  name: 'apply_payment',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'delete'],
  docs: "Sets a payment against its client's open invoices and keeps what is left of it, in one transaction; deleting the application takes it off again. Currency and client must be the same.",
  params: z.strictObject({}),
  run: async ({ record, operation, db }) => {
    const id = String(record['payment_id']);
    const payment = await db.get({ ...PAYMENTS, id });
    if (payment === null) return { abort: `there is no payment ${id}` };
    const sign = operation === 'delete' ? -1 : 1;
    const shares = sharesOf(record['allocations']);
    const writes: RelatedWrite[] = [];
    let applied = amount(payment['applied_total']);
    for (const [invoiceId, share] of shares) {
      const change = share.times(sign);
      const settled = await settleInvoice({
        db,
        source: payment,
        settlement: { invoiceId, change },
        field: 'amount_paid',
      });
      if ('abort' in settled) return settled;
      writes.push(settled.write);
      applied = applied.plus(change);
    }
    writes.push({ operation: 'update', ...PAYMENTS, id, values: { applied_total: cents(applied) } });
    return { writes };
  },
});

/** What each invoice gets: one may stand there twice. */
function sharesOf(allocations: Json | undefined): Map<string, Big> {
  const shares = new Map<string, Big>();
  for (const item of Array.isArray(allocations) ? allocations.filter(isObject) : []) {
    const id = String(item['invoice_id']);
    shares.set(id, amount(item['amount']).plus(shares.get(id) ?? 0));
  }
  return shares;
}
