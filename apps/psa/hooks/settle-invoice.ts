import type Big from 'big.js';
import type { HookDb, HookRecord } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import { amount, cents } from './amount.ts';

/** Where invoices stand. */
export const INVOICES = { app: 'psa', entity: 'invoices' } as const;

const OPEN: readonly string[] = ['finalized', 'sent', 'partially_paid', 'overdue'];

/** An amount set against an invoice, or with a sign before it taken off again. */
type Settlement = { invoiceId: string; change: Big };

type Input = {
  db: HookDb;
  settlement: Settlement;
  /** the payment or credit that the amount is from */
  source: HookRecord;
  field: 'amount_paid' | 'amount_credited';
};

/**
 * The write that sets an amount against an invoice, or why it cannot be. That it is not more than the invoice asks for
 * is the invoice's own rule.
 */
export async function settleInvoice(a: Input): Promise<{ write: RelatedWrite } | { abort: string }> {
  const { db, settlement, source, field } = a;
  const { invoiceId: id, change } = settlement;
  const invoice = await db.get({ ...INVOICES, id });
  if (invoice === null) return { abort: `there is no invoice ${id}` };
  const refused = refusal({ invoice, source, takenOff: change.lt(0) });
  if (refused !== null) return { abort: refused };
  const values = { [field]: cents(amount(invoice[field]).plus(change)) };
  return { write: { operation: 'update', ...INVOICES, id, values } };
}

function refusal(a: { invoice: HookRecord; source: HookRecord; takenOff: boolean }): string | null {
  const { invoice, source } = a;
  const name = `invoice ${String(invoice['number'])}`;
  const status = String(invoice['status']);
  if (invoice['client_id'] !== source['client_id']) return `${name} is another client's`;
  if (invoice['currency'] !== source['currency']) return `${name} is in ${String(invoice['currency'])}`;
  if (OPEN.includes(status) || (a.takenOff && status === 'paid')) return null;
  return `${name} is ${status}`;
}
