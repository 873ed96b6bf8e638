import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** What the gateway collected is a payment like any other. */
export const recordCollectedPayment: Hook = defineHook({
  name: 'record_collected_payment',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update'],
  docs: 'Records the payment that an attempt collected. The transaction of the gateway is unique, so an answer that comes twice is one payment.',
  params: z.strictObject({}),
  run: ({ record }) => {
    const { client_id, invoice_id, amount, currency, method, gateway_transaction_id } = record;
    const values = { client_id, invoice_id, amount, currency, method, gateway_transaction_id };
    const known = Object.fromEntries(
      Object.entries(values).flatMap(([name, v]) => (v === undefined ? [] : [[name, v]])),
    );
    return { writes: [{ operation: 'create', app: 'psa', entity: 'payments', values: known }] };
  },
});
