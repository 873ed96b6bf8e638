import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import { amount, cents } from './amount.ts';
import { settleInvoice } from './settle-invoice.ts';

const CREDIT_NOTES = { app: 'psa', entity: 'credit_notes' } as const;

/** A credit is used up invoice by invoice. */
export const applyCredit: Hook = defineHook({
  name: 'apply_credit',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'delete'],
  docs: 'Sets a credit against an open invoice of its client and keeps what is left of it, in one transaction; deleting the application takes it off again. Currency and client must be the same, and a void credit is of no use.',
  params: z.strictObject({}),
  run: async ({ record, operation, db }) => {
    const id = String(record['credit_note_id']);
    const credit = await db.get({ ...CREDIT_NOTES, id });
    if (credit === null || credit['status'] === 'voided') return { abort: `there is no credit in ${id}` };
    const change = amount(record['amount']).times(operation === 'delete' ? -1 : 1);
    const settlement = { invoiceId: String(record['invoice_id']), change };
    const settled = await settleInvoice({ db, source: credit, settlement, field: 'amount_credited' });
    if ('abort' in settled) return settled;
    const applied_total = cents(amount(credit['applied_total']).plus(change));
    return { writes: [settled.write, { operation: 'update', ...CREDIT_NOTES, id, values: { applied_total } }] };
  },
});
