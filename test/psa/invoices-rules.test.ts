import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { client, credit, invoice, type Made, openInvoice, payment } from './customers.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { DAY_MS, openPsa, type PsaWorld } from './psa-world.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const read = async (entity: string, id: string): Promise<JsonObject> =>
  (await psa.call({ method: 'GET', path: `/api/psa/${entity}/${id}` })).json;
const send = async (method: string, path: string, body?: JsonObject): Promise<JsonObject> => {
  const { status, json } = await psa.call({ method, path: `/api/psa/${path}`, ...(body && { body }) });
  return { ...json, status };
};
const day = (days: number): string => new Date(psa.world.clock.millis() + days * DAY_MS).toISOString().slice(0, 10);
const payFor = (owed: Made, values: JsonObject = {}): Promise<Made> =>
  payment({ psa, values: { client_id: String(owed['client_id']), ...values } });
const apply = (paid: Made, owed: Made, amount: string): Promise<JsonObject> =>
  send('POST', 'payment_applications', { payment_id: paid.id, allocations: [{ invoice_id: owed.id, amount }] });

describe('an invoice', () => {
  it('is reckoned from its lines, whatever a client says of the amounts', async () => {
    const lines: JsonObject[] = [
      { description: 'Hours', quantity: 3, unit_price: '33.33', discount: 0.1, tax_rate: 0.19 },
      { description: 'Travel', quantity: 1, unit_price: '20.00' },
    ];
    const made = await invoice({ psa, values: { lines, total: '1.00', amount_paid: '500.00' } });
    const totals = { subtotal: '119.99', discount_total: '10.00', tax_total: '17.10', total: '127.09' };
    expect(made).toMatchObject({ ...totals, amount_paid: '0.00', amount_due: '127.09' });
  });

  it('is due after the days that the policy says', async () => {
    expect(await invoice({ psa })).toMatchObject({ issued_on: day(0), due_on: day(30) });
  });

  it('keeps its lines once it is finalized, and is deleted only before', async () => {
    const draft = await invoice({ psa });
    const open = await openInvoice({ psa });
    expect(await send('DELETE', `invoices/${draft.id}`)).toMatchObject({ status: 204 });
    expect(await send('DELETE', `invoices/${open.id}`)).toMatchObject({ code: 'HOOK_ABORT' });
    expect(await send('PATCH', `invoices/${open.id}`, { lines: [] })).toMatchObject({ status: 422 });
  });

  it('goes out only with the way that it goes', async () => {
    const { id } = await openInvoice({ psa });
    expect(await send('PATCH', `invoices/${id}`, { status: 'sent' })).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it.each(['paid', 'partially_paid', 'overdue'])('is not called %s while that is not so', async (to) => {
    const { id } = await openInvoice({ psa });
    expect(await send('PATCH', `invoices/${id}`, { status: to })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('is paid by a payment and a credit together, and then asks for nothing more', async () => {
    const owed = await openInvoice({ psa });
    const paid = await payFor(owed);
    const given = await credit({ psa, values: { client_id: String(owed['client_id']) } });
    await apply(paid, owed, '60.00');
    await psa.create('credit_applications', { credit_note_id: given.id, invoice_id: owed.id, amount: '40.00' });
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'paid', amount_due: '0.00' });
    expect(await read('payments', paid.id)).toMatchObject({ unapplied: '0.00' });
    expect(await read('credit_notes', given.id)).toMatchObject({ status: 'applied', remaining: '0.00' });
    await psa.advance(40 * DAY_MS);
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'paid' });
  });

  it('is open again when a payment is taken off it', async () => {
    const owed = await openInvoice({ psa });
    const paid = await payFor(owed, { amount: '100.00' });
    const { id } = await apply(paid, owed, '100.00');
    await psa.remove('payment_applications', String(id));
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'finalized', amount_due: '100.00' });
    expect(await read('payments', paid.id)).toMatchObject({ unapplied: '100.00' });
  });

  it('is overdue the morning after its due date, until the client gets more time, and then again', async () => {
    const owed = await openInvoice({ psa, values: { due_on: day(3) } });
    await psa.advance(3 * DAY_MS);
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'finalized' });
    await psa.advance(DAY_MS);
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'overdue' });
    await apply(await payFor(owed), owed, '60.00');
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'overdue', amount_due: '40.00' });
    await psa.update('invoices', owed.id, { due_on: day(5) });
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'partially_paid' });
    const events = await eventsOf({ psa, run: () => psa.advance(7 * DAY_MS) });
    const overdue = events.find((one) => one.type === 'INVOICE_OVERDUE');
    expect(overdue?.payload).toMatchObject({ invoiceId: owed.id, amountDue: '40.00', daysOverdue: 1 });
  });

  it('is written off over what is still due, with a reason', async () => {
    const owed = await openInvoice({ psa });
    await apply(await payFor(owed), owed, '60.00');
    const without = await send('PATCH', `invoices/${owed.id}`, { status: 'written_off' });
    expect(without).toMatchObject({ code: 'VALIDATION_FAILED' });
    await psa.update('invoices', owed.id, { status: 'written_off', write_off_reason: 'Insolvent' });
    expect(await read('invoices', owed.id)).toMatchObject({ amount_written_off: '40.00', amount_due: '0.00' });
  });
});

describe('a payment', () => {
  it('that names its invoice is set against it', async () => {
    const owed = await openInvoice({ psa });
    await payFor(owed, { invoice_id: owed.id });
    await psa.world.settle();
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'partially_paid', amount_due: '40.00' });
  });

  it('is not set against more than is left of it, or than the invoice asks for', async () => {
    const owed = await openInvoice({ psa });
    const small = await payFor(owed);
    const large = await payFor(owed, { amount: '500.00' });
    expect(await apply(small, owed, '60.01')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await apply(large, owed, '100.01')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await read('invoices', owed.id)).toMatchObject({ amount_paid: '0.00' });
  });

  it('is set against no draft, no invoice of another client and none in another currency', async () => {
    const draft = await invoice({ psa });
    expect(await apply(await payFor(draft), draft, '1.00')).toMatchObject({ code: 'HOOK_ABORT' });
    const owed = await openInvoice({ psa });
    const others = await payment({ psa, values: { client_id: (await client({ psa })).id } });
    expect(await apply(others, owed, '1.00')).toMatchObject({ code: 'HOOK_ABORT' });
    const dollars = await payFor(owed, { currency: 'USD' });
    expect(await apply(dollars, owed, '1.00')).toMatchObject({ code: 'HOOK_ABORT' });
  });

  it('is given away once when two want the rest of it at the same time', async () => {
    const first = await openInvoice({ psa });
    const second = await openInvoice({ psa, values: { client_id: first['client_id'] ?? null } });
    const paid = await payFor(first);
    const answers = await Promise.all([first, second].map((owed) => apply(paid, owed, '60.00')));
    expect(answers.map((one) => one['status']).sort()).toEqual([201, 422]);
    expect(await read('payments', paid.id)).toMatchObject({ applied_total: '60.00', unapplied: '0.00' });
  });

  it('goes back only as far as it stands against nothing, and is never deleted', async () => {
    const owed = await openInvoice({ psa });
    const paid = await payFor(owed);
    await apply(paid, owed, '50.00');
    const refund = (amount: string): Promise<JsonObject> =>
      send('POST', 'payment_refunds', { payment_id: paid.id, amount });
    expect(await refund('10.01')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await refund('10.00')).toMatchObject({ status: 201, currency: 'EUR' });
    expect(await send('DELETE', `payments/${paid.id}`)).toMatchObject({ code: 'HOOK_ABORT' });
  });

  it('that a gateway collected is recorded once, however often the gateway says so', async () => {
    const owed = await openInvoice({ psa });
    const asked = { client_id: owed['client_id'] ?? null, invoice_id: owed.id, amount: '100.00', method: 'card' };
    const attempt = { ...asked, gateway_transaction_id: 'tx-once' };
    const { id } = await psa.create('payment_attempts', attempt);
    const twice = async (): Promise<void> => {
      await send('PATCH', `payment_attempts/${id}`, { status: 'succeeded' });
      await send('PATCH', `payment_attempts/${id}`, { status: 'succeeded' });
      await send('POST', 'payment_attempts', { ...attempt, status: 'succeeded' });
    };
    const types = await typesOf({ psa, run: twice });
    expect(types).toEqual(['INVOICE_STATUS_CHANGED', 'PAYMENT_APPLIED', 'PAYMENT_RECORDED']);
    expect(await read('invoices', owed.id)).toMatchObject({ status: 'paid' });
    expect(await send('PATCH', `payment_attempts/${id}`, { status: 'failed' })).toMatchObject({ status: 422 });
  });
});

describe('a credit', () => {
  it('is voided only while nothing of it is used', async () => {
    const owed = await openInvoice({ psa });
    const { id } = await credit({ psa, values: { client_id: String(owed['client_id']) } });
    const used = await psa.create('credit_applications', { credit_note_id: id, invoice_id: owed.id, amount: '1.00' });
    const voided = { status: 'voided', void_reason: 'Mistake' };
    expect(await send('PATCH', `credit_notes/${id}`, voided)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await psa.remove('credit_applications', used.id);
    expect(await send('PATCH', `credit_notes/${id}`, voided)).toMatchObject({ status: 200 });
    const again = { credit_note_id: id, invoice_id: owed.id, amount: '1.00' };
    expect(await send('POST', 'credit_applications', again)).toMatchObject({ code: 'HOOK_ABORT' });
  });

  it('that is for an invoice names it, one of the same client', async () => {
    const owed = await openInvoice({ psa });
    const values = { client_id: (await client({ psa })).id, amount: '1.00', source_kind: 'negative_invoice' };
    expect(await send('POST', 'credit_notes', values)).toMatchObject({ code: 'VALIDATION_FAILED' });
    const others = { ...values, source_invoice_id: owed.id };
    expect(await send('POST', 'credit_notes', others)).toMatchObject({ code: 'HOOK_ABORT' });
  });
});

describe('no event comes', () => {
  it.each<[string, string, () => Promise<() => Promise<unknown>>]>([
    ['INVOICE_FINALIZED', 'when an invoice is drawn up', async () => () => invoice({ psa })],
    [
      'INVOICE_SENT',
      'when a payment is taken off an invoice that was sent',
      async () => {
        const owed = await openInvoice({ psa });
        await psa.update('invoices', owed.id, { status: 'sent', delivery_method: 'print' });
        const { id } = await apply(await payFor(owed), owed, '60.00');
        return () => psa.remove('payment_applications', String(id));
      },
    ],
    [
      'INVOICE_STATUS_CHANGED',
      'when more of an invoice is paid that was paid in part',
      async () => {
        const owed = await openInvoice({ psa });
        const paid = await payFor(owed);
        await apply(paid, owed, '10.00');
        return () => apply(paid, owed, '10.00');
      },
    ],
    [
      'INVOICE_DUE_DATE_CHANGED',
      'when an invoice is written to with the due date that it has',
      async () => {
        const { id, due_on = null } = await openInvoice({ psa });
        return () => psa.update('invoices', id, { due_on, delivery_method: 'portal' });
      },
    ],
    [
      'INVOICE_OVERDUE',
      'when the due date of a draft passes',
      async () => {
        await invoice({ psa, values: { due_on: day(1) } });
        return () => psa.advance(3 * DAY_MS);
      },
    ],
    [
      'PAYMENT_APPLIED',
      'when a payment is taken off an invoice',
      async () => {
        const owed = await openInvoice({ psa });
        const { id } = await apply(await payFor(owed), owed, '60.00');
        return () => psa.remove('payment_applications', String(id));
      },
    ],
    [
      'PAYMENT_FAILED',
      'when a failed attempt gets a better explanation',
      async () => {
        const { id: client_id } = await client({ psa });
        const failed = { client_id, amount: '1.00', method: 'card', status: 'failed' };
        const { id } = await psa.create('payment_attempts', failed);
        return () => psa.update('payment_attempts', id, { failure_message: 'Card expired' });
      },
    ],
  ])('%s %s', async (type, _, prepare) => {
    const run = await prepare();
    expect(await typesOf({ psa, run })).not.toContain(type);
  });
});
