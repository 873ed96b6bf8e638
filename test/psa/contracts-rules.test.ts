import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { activeContract, contract, type Made } from './customers.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { DAY_MS, openPsa, type PsaWorld } from './psa-world.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const read = async (entity: string, id: string): Promise<JsonObject> =>
  (await psa.call({ method: 'GET', path: `/api/psa/${entity}/${id}` })).json;
const invoicesOf = async (made: Made): Promise<JsonObject[]> => {
  const body = { filter: `contract_id == "${made.id}"` };
  const { json } = await psa.call({ method: 'POST', path: '/api/psa/invoices/_query', body });
  return json['items'] as JsonObject[];
};
const day = (days: number): string => new Date(psa.world.clock.millis() + days * DAY_MS).toISOString().slice(0, 10);
const run = async (values: JsonObject, of: readonly Made[]): Promise<JsonObject> => {
  const contracts = of.map((one) => ({ contract_id: one.id }));
  const { id } = await psa.create('recurring_billing_runs', { contracts, ...values });
  await psa.world.settle();
  return read('recurring_billing_runs', id);
};

describe('a contract', () => {
  it('is announced once before its end, and expires on its end', async () => {
    const made = await activeContract({ psa, values: { ends_on: day(61), cadence: 'yearly' } });
    const types = await typesOf({ psa, run: () => psa.advance(30 * DAY_MS) });
    expect(types).toEqual(['CONTRACT_RENEWAL_UPCOMING']);
    await psa.advance(32 * DAY_MS);
    expect(await read('contracts', made.id)).toMatchObject({ status: 'expired' });
  });

  it('that renews itself goes on for another term, and is announced again before that ends', async () => {
    const made = await activeContract({ psa, values: { ends_on: day(1), auto_renew: true, term_days: 70 } });
    await psa.advance(2 * DAY_MS);
    expect(await read('contracts', made.id)).toMatchObject({ status: 'active', ends_on: day(69) });
    const events = await eventsOf({ psa, run: () => psa.advance(10 * DAY_MS) });
    const announced = events.find((one) => one.payload?.['contractId'] === made.id);
    expect(announced).toMatchObject({ type: 'CONTRACT_RENEWAL_UPCOMING', payload: { daysUntilRenewal: 60 } });
  });

  it('is announced at once when it is signed, or gets another end, so late', async () => {
    const late = { starts_on: day(1), ends_on: '2030-12-31' };
    const { id } = await activeContract({ psa, values: late });
    const days = [day(20), day(21), '2030-12-31'];
    const sooner = { starts_on: day(1), ends_on: day(30) };
    const signed = await eventsOf({ psa, run: () => activeContract({ psa, values: sooner }) });
    const moved = await eventsOf({
      psa,
      run: async () => {
        for (const ends_on of days) await psa.update('contracts', id, { ends_on });
      },
    });
    const until = [...signed, ...moved].flatMap((one) => one.payload?.['daysUntilRenewal'] ?? []);
    expect(until).toEqual([30, 20, 21]);
  });

  it('is announced as early as the policy says', async () => {
    const { json } = await psa.call({ method: 'GET', path: '/api/_admin/policies?app=psa&limit=100' });
    const policies = json['items'] as JsonObject[];
    const policy = policies.find((one) => one['name'] === 'contract_renewal_notice_days') ?? {};
    const path = `/api/_admin/policies/${String(policy['id'])}`;
    await psa.call({ method: 'PUT', path, body: { ...policy, value: 90 } });
    expect(await contract({ psa, values: { ends_on: day(100) } })).toMatchObject({ renewal_notice_on: day(10) });
    await psa.call({ method: 'PUT', path, body: { ...policy, value: 60 } });
  });

  it('is not ended without a reason, nor deleted once it is signed', async () => {
    const { id } = await activeContract({ psa });
    const body = { status: 'terminated' };
    const ended = await psa.call({ method: 'PATCH', path: `/api/psa/contracts/${id}`, body });
    const deleted = await psa.call({ method: 'DELETE', path: `/api/psa/contracts/${id}` });
    expect([ended.json, deleted.json]).toMatchObject([{ code: 'VALIDATION_FAILED' }, { code: 'VALIDATION_FAILED' }]);
  });

  it('that was suspended goes on with the day from which it is billed again', async () => {
    const { id } = await activeContract({ psa });
    await psa.world.settle();
    await psa.update('contracts', id, { status: 'suspended', status_reason: 'Not paid' });
    await psa.advance(60 * DAY_MS);
    const path = `/api/psa/contracts/${id}`;
    const resumed = await psa.call({ method: 'PATCH', path, body: { status: 'active' } });
    expect(resumed.json).toMatchObject({ code: 'VALIDATION_FAILED' });
    await psa.update('contracts', id, { status: 'active', next_billing_on: day(0) });
  });

  it('renews itself only if it has an end', async () => {
    const { client_id = null, lines = null } = await contract({ psa });
    const body = { client_id, lines, name: 'Endless', starts_on: day(0), auto_renew: true };
    const { json } = await psa.call({ method: 'POST', path: '/api/psa/contracts', body });
    expect(json).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

describe('a billing run', () => {
  it('makes an invoice for the period that is due, and moves the contract on', async () => {
    const made = await activeContract({ psa, values: { starts_on: '2030-01-31' } });
    expect(await run({ bill_until: '2030-02-01' }, [made, made])).toMatchObject({
      ...{ status: 'completed', invoices_created: 1, failed_count: 0, warnings: [] },
    });
    const [bill] = await invoicesOf(made);
    expect(bill).toMatchObject({
      ...{ status: 'draft', total: '100.00', client_id: made['client_id'], currency: 'EUR' },
      lines: [{ service_from: '2030-01-31', service_until: '2030-02-28' }],
    });
    expect(await read('contracts', made.id)).toMatchObject({ next_billing_on: '2030-02-28' });
  });

  it('bills no period twice, also when two runs are begun at once, and says what it left out and why', async () => {
    const values = { starts_on: '2030-01-01' };
    const [due, draft] = [await activeContract({ psa, values }), await contract({ psa, values })];
    const runs = await Promise.all([due, due].map((one) => run({ bill_until: '2030-01-31' }, [one, draft])));
    expect(runs.map((one) => one['status']).sort()).toEqual(['completed', 'failed']);
    const left = [`contract ${String(due['number'])} is not due`, `contract ${String(draft['number'])} is draft`];
    const failed = runs.find((one) => one['status'] === 'failed');
    expect(failed).toMatchObject({ invoices_created: 0, failed_count: 2, error_message: left.join('; ') });
    expect(await invoicesOf(due)).toHaveLength(1);
  });

  it('begins by itself on the first day of each period, and stops where the contract ends', async () => {
    const made = await activeContract({ psa, values: { starts_on: day(1), ends_on: day(45) } });
    await psa.advance(100 * DAY_MS);
    expect(await invoicesOf(made)).toHaveLength(2);
  });

  it('begins when a contract is signed late, and bills all that is due', async () => {
    const made = await activeContract({ psa, values: { starts_on: day(-65) } });
    await psa.world.settle();
    expect((await invoicesOf(made)).length).toBeGreaterThan(1);
    const { next_billing_on } = await read('contracts', made.id);
    expect(String(next_billing_on) > day(0)).toBe(true);
  });

  it('takes twelve contracts and makes twenty invoices, and says that there may be more', async () => {
    const values = { starts_on: '2030-01-01' };
    const made = await Promise.all(Array.from({ length: 12 }, () => activeContract({ psa, values })));
    const done = await run({ bill_until: '2030-02-28' }, made);
    expect(done).toMatchObject({ status: 'completed', invoices_created: 20, failed_count: 2 });
    const rest = await run({ bill_until: '2030-02-28' }, made);
    expect(rest).toMatchObject({ status: 'completed', invoices_created: 4, failed_count: 10 });
  });

  it('tells with each event of an invoice what the charges were reckoned from', async () => {
    const made = await activeContract({ psa, values: { starts_on: '2030-01-31' } });
    const events = await eventsOf({ psa, run: () => run({ bill_until: '2030-02-01' }, [made]) });
    const generated = events.find((one) => one.type === 'INVOICE_GENERATED');
    expect(generated?.payload?.['recurringProvenance']).toEqual({
      authoritativePeriodSource: 'canonical_detail_rows',
      detailBackedChargeCount: 1,
      detailPeriodCount: 1,
      summaryServicePeriodStart: '2030-01-31T00:00:00.000Z',
      summaryServicePeriodEnd: '2030-02-28T00:00:00.000Z',
      billingTimingShape: 'uniform',
    });
    const [bill] = await invoicesOf(made);
    const from = { source_kind: 'negative_invoice', source_invoice_id: bill?.['id'] ?? null };
    const [credited] = await eventsOf({
      psa,
      run: () => psa.create('credit_notes', { client_id: made['client_id'] ?? null, amount: '5.00', ...from }),
    });
    expect(credited?.payload).toMatchObject({
      sourceInvoiceDateBasis: 'canonical_recurring_service_period',
      sourceServicePeriodStart: '2030-01-31T00:00:00.000Z',
    });
  });
});

describe('no event comes', () => {
  it.each<[string, string, () => Promise<() => Promise<unknown>>]>([
    [
      'CONTRACT_UPDATED',
      'when a contract is only billed or signed',
      async () => {
        const made = await contract({ psa, values: { starts_on: '2030-01-01' } });
        return async () => {
          await psa.transition('contracts', made.id, 'status', 'active');
          await run({ bill_until: '2030-01-01' }, [made]);
        };
      },
    ],
    [
      'CONTRACT_RENEWAL_UPCOMING',
      'when the end of a draft comes near',
      async () => {
        await contract({ psa, values: { ends_on: day(62) } });
        return () => psa.advance(5 * DAY_MS);
      },
    ],
    [
      'RECURRING_BILLING_RUN_COMPLETED',
      'when nothing can be billed',
      async () => {
        const made = await contract({ psa });
        return () => run({}, [made]);
      },
    ],
  ])('%s %s', async (type, _, prepare) => {
    const act = await prepare();
    expect(await typesOf({ psa, run: act })).not.toContain(type);
  });
});
