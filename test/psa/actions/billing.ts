import type { BusinessActions } from '../business-action.ts';
import { activeContract, client, contract, credit, invoice, type Made, openInvoice, payment } from '../customers.ts';
import { DAY_MS, type PsaWorld } from '../psa-world.ts';

/** What makes the events of billing. */
export const billingActions: BusinessActions = {
  INVOICE_GENERATED: {
    does: 'an invoice is drawn up',
    run: async (psa) => {
      await invoice({ psa });
    },
  },
  INVOICE_FINALIZED: {
    does: 'an invoice is closed for changes',
    run: async (psa) => {
      await openInvoice({ psa });
    },
  },
  INVOICE_SENT: {
    does: 'an invoice goes out by mail',
    run: async (psa) => {
      const { id } = await openInvoice({ psa });
      await psa.update('invoices', id, { status: 'sent', delivery_method: 'email' });
    },
  },
  INVOICE_STATUS_CHANGED: {
    does: 'an invoice is paid in part',
    run: async (psa) => {
      await paidInPart(psa);
    },
  },
  INVOICE_DUE_DATE_CHANGED: {
    does: 'a client gets more time to pay',
    run: async (psa) => {
      const { id } = await openInvoice({ psa });
      await psa.update('invoices', id, { due_on: '2027-12-31' });
    },
  },
  INVOICE_OVERDUE: {
    does: 'the due date of an invoice passes',
    run: async (psa) => {
      await openInvoice({ psa, values: { due_on: dayFrom(psa, 3) } });
      await psa.advance(5 * DAY_MS);
    },
  },
  INVOICE_WRITTEN_OFF: {
    does: 'what a client cannot pay is given up',
    run: async (psa) => {
      const { id } = await openInvoice({ psa });
      await psa.update('invoices', id, { status: 'written_off', write_off_reason: 'Insolvent' });
    },
  },
  PAYMENT_RECORDED: {
    does: 'a transfer is entered',
    run: async (psa) => {
      const { id: client_id } = await client({ psa });
      await payment({ psa, values: { client_id, reference: 'thank you' } });
    },
  },
  PAYMENT_APPLIED: {
    does: 'a payment is set against an invoice',
    run: async (psa) => {
      await paidInPart(psa);
    },
  },
  PAYMENT_FAILED: {
    does: 'the gateway says that a card was declined',
    run: async (psa) => {
      const { id: client_id } = await client({ psa });
      const asked = { client_id, amount: '60.00', method: 'card', gateway_transaction_id: 'declined-1' };
      const { id } = await psa.create('payment_attempts', asked);
      const answer = { failure_code: 'card_declined', failure_message: 'No cover', retryable: true };
      await psa.update('payment_attempts', id, { status: 'failed', ...answer });
    },
  },
  PAYMENT_REFUNDED: {
    does: 'a part of a payment goes back',
    run: async (psa) => {
      const { id: client_id } = await client({ psa });
      const { id: payment_id } = await payment({ psa, values: { client_id } });
      await psa.create('payment_refunds', { payment_id, amount: '10.00', reason: 'Paid twice' });
    },
  },
  CREDIT_NOTE_CREATED: {
    does: 'a client gets a credit for an invoice',
    run: async (psa) => {
      const source = await openInvoice({ psa });
      const from = { source_kind: 'negative_invoice', source_invoice_id: source.id };
      await credit({ psa, values: { client_id: String(source['client_id']), ...from } });
    },
  },
  CREDIT_NOTE_APPLIED: {
    does: 'a credit is set against an invoice',
    run: async (psa) => {
      const owed = await openInvoice({ psa });
      const { id: credit_note_id } = await credit({ psa, values: { client_id: String(owed['client_id']) } });
      await psa.create('credit_applications', { credit_note_id, invoice_id: owed.id, amount: '25.00' });
    },
  },
  CREDIT_NOTE_VOIDED: {
    does: 'a credit is taken back',
    run: async (psa) => {
      const { id: client_id } = await client({ psa });
      const { id } = await credit({ psa, values: { client_id } });
      await psa.update('credit_notes', id, { status: 'voided', void_reason: 'Made by mistake' });
    },
  },
  CONTRACT_CREATED: {
    does: 'a contract is drawn up',
    run: async (psa) => {
      await contract({ psa });
    },
  },
  CONTRACT_UPDATED: {
    does: 'the price of a contract changes',
    run: async (psa) => {
      const { id } = await contract({ psa });
      await psa.update('contracts', id, {
        lines: [{ description: 'Managed desktop', quantity: 12, unit_price: '10.00' }],
      });
    },
  },
  CONTRACT_STATUS_CHANGED: {
    does: 'a contract is signed',
    run: async (psa) => {
      await activeContract({ psa });
    },
  },
  CONTRACT_RENEWAL_UPCOMING: {
    does: 'the end of a contract comes near',
    run: async (psa) => {
      const ends = { ends_on: dayFrom(psa, 70), decision_due_on: dayFrom(psa, 40) };
      await activeContract({ psa, values: ends });
      await psa.advance(11 * DAY_MS);
    },
  },
  RECURRING_BILLING_RUN_STARTED: {
    does: 'a run over a contract is begun',
    run: async (psa) => {
      await billed(psa, await activeContract({ psa }));
    },
  },
  RECURRING_BILLING_RUN_COMPLETED: {
    does: 'a period of a contract begins',
    run: async (psa) => {
      await activeContract({ psa, values: { starts_on: dayFrom(psa, 2) } });
      await psa.advance(3 * DAY_MS);
    },
  },
  RECURRING_BILLING_RUN_FAILED: {
    does: 'nothing that a run names can be billed',
    run: async (psa) => {
      await billed(psa, await contract({ psa }));
    },
  },
};

/** An invoice over 100.00, of which 60.00 are paid. */
async function paidInPart(psa: PsaWorld): Promise<void> {
  const owed = await openInvoice({ psa });
  const { id: payment_id } = await payment({ psa, values: { client_id: String(owed['client_id']) } });
  const allocations = [{ invoice_id: owed.id, amount: '60.00' }];
  await psa.create('payment_applications', { payment_id, allocations });
}

async function billed(psa: PsaWorld, one: Made): Promise<void> {
  await psa.create('recurring_billing_runs', { contracts: [{ contract_id: one.id }] });
}

function dayFrom(psa: PsaWorld, days: number): string {
  return new Date(psa.world.clock.millis() + days * DAY_MS).toISOString().slice(0, 10);
}
