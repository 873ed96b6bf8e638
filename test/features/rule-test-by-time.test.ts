import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { newJournal } from '#app/new-journal.ts';
import { tenantKey } from '#app/tenants/tenant-key.ts';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const PATH = '/api/_admin/event-rules/test';
const NOW = '2026-03-20T12:00:00.000Z';
const invoices: JsonObject = {
  app: 'finance',
  name: 'invoices',
  fields: [
    { name: 'number', type: 'string' },
    { name: 'due_date', type: 'date' },
    { name: 'meets_at', type: 'datetime' },
    { name: 'amount_due', type: 'money' },
    { name: 'contact', type: 'email', pii: true },
  ],
};
const overdue = (part: JsonObject = {}, schedule: JsonObject = {}): JsonObject => ({
  app: 'finance',
  name: 'dunning',
  on: { schedule: { entity: 'invoices', field: 'due_date', offset: '7d', at: '09:00', zone: 'UTC', ...schedule } },
  when: 'amount_due > 1000 && now > datetime(due_date)',
  then: { action: 'log', message: '{{ number }} of {{ contact }} at {{ now }}' },
  ...part,
});
const monday = (part: JsonObject = {}): JsonObject => ({
  app: 'finance',
  name: 'mondays',
  on: { cron: '0 9 * * mon', zone: 'Europe/Berlin' },
  then: { action: 'log', message: 'meant for {{ scheduledFor }}' },
  ...part,
});

let tenant: Tenant;
const open = async (rules: JsonObject[] = []): Promise<void> => {
  const clock = new FakeClock({ start: NOW });
  tenant = await openTenant({ packs: [], clock, definitions: { entities: [invoices], 'event-rules': rules } });
};
afterEach(() => tenant.world.close());

const test = (body: JsonObject): Promise<JsonObject> => tenant.post(PATH, body);
const refused = async (body: JsonObject): Promise<unknown> => {
  const { status, json } = await tenant.world.call({ method: 'POST', path: PATH, token: tenant.admin, body });
  const errors = json['errors'] as { path: string; code: string }[];
  return [status, ...errors.map(({ path, code }) => `${path} ${code}`)];
};
const invoice = async (due_date: string | null, amount_due: string): Promise<string> => {
  const values = { number: `R-${due_date}`, due_date, amount_due, contact: 'ana@example.com' };
  return String((await tenant.post('/api/finance/invoices', values))['id']);
};
/** Three that fell due in the last week, one before, one to come, one never. */
const someInvoices = async (): Promise<void> => {
  for (const date of ['2026-03-10', '2026-03-11', '2026-03-13', '2026-02-01', '2026-03-14']) {
    await invoice(date, '1500.00');
  }
  await invoice('2026-03-12', '900.00');
  await invoice(null, '5000.00');
};

describe('a rule by date that is tried', () => {
  it('says when a record is due, whether its condition holds then, and what it would do', async () => {
    await open();
    const id = await invoice('2026-03-30', '1500.00');
    const found = await test({ rule: overdue(), event: { recordId: id } });
    expect(found).toMatchObject({
      matched: true,
      pattern: null,
      pattern_matched: null,
      schedule: { zone: 'UTC', due_at: '2026-04-06T09:00:00.000Z', next: [] },
      condition: { holds: true, parts: [{ holds: true }, { holds: true, reads: { now: '2026-04-06T09:00:00.000Z' } }] },
      why_not: [],
      would: { action: 'log' },
      notes: [expect.stringContaining('now is the time that it was, or will be, due')],
    });
    const message = expect.stringMatching(/^R-2026-03-30 of pii:\w+ at 2026-04-06T09:00:00.000Z$/);
    expect(found['would']).toMatchObject({ params: { message } });
  });

  it('takes a record that is only given, and names the parts that do not hold', async () => {
    await open([overdue()]);
    const record = { number: 'R-1', due_date: '2026-01-01', amount_due: '900.00' };
    expect(await test({ rule: 'dunning', event: { record } })).toMatchObject({
      matched: false,
      schedule: { due_at: '2026-01-08T09:00:00.000Z' },
      why_not: ['not true: amount_due > 1000'],
      would: null,
    });
    const undated = await test({ rule: 'dunning', event: { record: { amount_due: '2000.00' } } });
    expect(undated).toMatchObject({
      matched: false,
      event_id: null,
      schedule: { due_at: null },
      why_not: ['due_date is not set, so that the record is never due'],
    });
  });

  it('goes by the zone of the tenant where none is said', async () => {
    await open();
    const { platform } = tenant.world;
    const root = { tenant: 'acme', app: '_admin', entity: 'tenants', id: 'acme' };
    const value = { name: 'acme', zone: 'Europe/Berlin' };
    const op = { kind: 'sys' as const, key: tenantKey('acme'), expect: 'any' as const, value };
    const journal = newJournal({ platform, root, cause: 'test' });
    await platform.store.commit({ plan: { tenant: 'acme', ops: [op], journal } });
    const on = { schedule: { entity: 'invoices', field: 'due_date', at: '09:00' } };
    const found = await test({ rule: overdue({ on }), event: { record: { due_date: '2026-07-01' } } });
    expect(found).toMatchObject({ schedule: { zone: 'Europe/Berlin', due_at: '2026-07-01T07:00:00.000Z' } });
  });

  it('refuses what such a rule does not look at', async () => {
    await open();
    const rule = overdue();
    expect(await refused({ rule, event: 'some-event-0' })).toEqual([422, 'event NOT_APPLICABLE']);
    expect(await refused({ rule, event: {} })).toEqual([422, 'event.recordId REQUIRED']);
    const event = { record: { due_date: '2026-03-01' }, original: {}, occurredAt: NOW };
    expect(await refused({ rule, event })).toEqual([
      422,
      'event.occurredAt NOT_APPLICABLE',
      'event.original NOT_APPLICABLE',
    ]);
    expect(await refused({ rule: monday(), event: { record: {} } })).toEqual([422, 'event.record NOT_APPLICABLE']);
    expect(await refused({ rule, event: { record: { due_dat: '2026-03-01' } } })).toEqual([
      422,
      'event.record.due_dat UNKNOWN_FIELD',
    ]);
  });
});

describe('a backtest of a rule by date', () => {
  const week = {
    from: '2026-03-13T12:00:00.000Z',
    to: NOW,
    complete_from: '2026-03-13T12:00:00.000Z',
    truncated: false,
    looked_at: 4,
    matched: 3,
    match_rate: 0.75,
  };

  it('finds what fell due along the index of the field, judged at the time it was due', async () => {
    await open([overdue({ active: false })]);
    await someInvoices();
    await tenant.world.settle();
    const found = await test({ rule: 'dunning', backtest: { days: 7 } });
    const shown = found['backtest'] as JsonObject;
    expect(shown).toMatchObject({ ...week, impact: null });
    expect((shown['days'] as JsonObject[]).map((one) => [one['day'], one['looked_at'], one['matched']])).toEqual([
      ['2026-03-20', 1, 1],
      ['2026-03-19', 1, 0],
      ['2026-03-18', 1, 1],
      ['2026-03-17', 1, 1],
      ['2026-03-16', 0, 0],
      ['2026-03-15', 0, 0],
      ['2026-03-14', 0, 0],
      ['2026-03-13', 0, 0],
    ]);
    const [newest] = shown['samples'] as JsonObject[];
    expect(newest).toMatchObject({
      event_id: expect.stringMatching(/^due:.+:2026-03-13$/),
      occurred_at: '2026-03-20T09:00:00.000Z',
      would: { params: { message: expect.stringMatching(/^R-2026-03-13 of pii:\w+ at 2026-03-20T09/) } },
    });
    expect(found['notes']).toMatchObject([
      expect.stringContaining('does not set it off'),
      expect.stringContaining('records and their dates are those of today'),
      expect.stringContaining('switched off'),
    ]);
  });

  it('counts a time on the day on which it is due in the zone, and once', async () => {
    const on = {
      schedule: { entity: 'invoices', field: 'meets_at', offset: '1d', at: '09:00', zone: 'Europe/Berlin' },
    };
    await open([overdue({ on, when: 'meets_at != null' })]);
    // a minute apart, on both sides of midnight in Berlin
    for (const meets_at of ['2026-03-17T22:59:00.000Z', '2026-03-17T23:00:00.000Z']) {
      await tenant.post('/api/finance/invoices', { meets_at });
    }
    const found = await test({ rule: 'dunning', backtest: { days: 7 } });
    expect(found['backtest']).toMatchObject({
      matched: 2,
      samples: [{ occurred_at: '2026-03-19T08:00:00.000Z' }, { occurred_at: '2026-03-18T08:00:00.000Z' }],
    });
  });

  it('reads the records where the field has no index yet, and says so', async () => {
    await open();
    await someInvoices();
    const found = await test({ rule: overdue(), backtest: { days: 7 } });
    expect(found).toMatchObject({ matched: true, rule: { id: null, draft: true }, backtest: week });
    expect(found['notes']).toContainEqual(
      'due_date has no index yet, which saving the rule makes: all records were read',
    );
    expect(await tenant.list('/api/_admin/event-rules')).toEqual([]);
  });

  it('says when there are more records than it reads', async () => {
    await open();
    await someInvoices();
    const { store } = tenant.world.platform;
    const list = store.list.bind(store);
    // as if there were no end of them
    store.list = async ({ cursor: _, ...from }) => ({ ...(await list(from)), cursor: 'on', exhausted: false });
    const found = await test({ rule: overdue(), backtest: { days: 7 } });
    expect(found['backtest']).toMatchObject({ truncated: true, complete_from: NOW, impact: null });
    expect(found['notes']).toContainEqual(expect.stringContaining('only the newest 10,000 records were read'));
  });

  it('says what saving would change, by record and date', async () => {
    await open([overdue()]);
    await someInvoices();
    const condition = await test({ rule: overdue({ when: 'amount_due < 1000' }), backtest: { days: 7 } });
    const offset = await test({ rule: overdue({}, { offset: '6d' }), backtest: { days: 7 } });
    expect(condition['backtest']).toMatchObject({
      matched: 1,
      impact: { before: 3, newly_matched: 1, no_longer_matched: 3, newly_matched_events: [expect.any(String)] },
    });
    // a day earlier: the one that would be due tomorrow comes in
    expect(offset['backtest']).toMatchObject({
      matched: 4,
      impact: { before: 3, newly_matched: 1, no_longer_matched: 0 },
    });
  });

  it('says that a rule by time and one by events are not compared', async () => {
    await open([overdue()]);
    const on = { event: 'invoices.created' };
    const rule = overdue({ on, when: 'amount_due > 1000' });
    const found = await test({ rule, backtest: { days: 7 } });
    expect(found).toMatchObject({ backtest: { impact: null } });
    expect(found['notes']).toContainEqual('not compared with the stored rule: that one goes by time');
  });
});

describe('a cron rule that is tried', () => {
  it('has its next five times, and what its condition says at the first of them', async () => {
    await open();
    const found = await test({ rule: monday({ when: 'scheduledFor < datetime("2026-03-24T00:00:00Z")' }), event: {} });
    expect(found).toMatchObject({
      matched: true,
      schedule: {
        zone: 'Europe/Berlin',
        due_at: null,
        next: [
          '2026-03-23T08:00:00.000Z',
          '2026-03-30T07:00:00.000Z',
          '2026-04-06T07:00:00.000Z',
          '2026-04-13T07:00:00.000Z',
          '2026-04-20T07:00:00.000Z',
        ],
      },
      condition: { holds: true },
      would: { action: 'log', params: { message: 'meant for 2026-03-23T08:00:00.000Z' } },
    });
  });

  it('has the times of a span, and what its condition says at each', async () => {
    await open([monday()]);
    const when = 'scheduledFor > datetime("2026-03-10T00:00:00Z")';
    const found = await test({ rule: monday({ when }), backtest: { days: 21 } });
    expect(found['backtest']).toMatchObject({
      looked_at: 3,
      matched: 1,
      truncated: false,
      samples: [{ record_id: null, occurred_at: '2026-03-16T08:00:00.000Z' }],
      impact: { before: 3, newly_matched: 0, no_longer_matched: 2 },
    });
  });

  it('ends a span of too many times, at the newest days', async () => {
    await open();
    const rule = monday({ on: { cron: '* * * * *', zone: 'UTC' } });
    const found = await test({ rule, backtest: { days: 30 } });
    expect(found['backtest']).toMatchObject({
      looked_at: 10_000,
      truncated: true,
      complete_from: '2026-03-14T00:00:00.000Z',
    });
  });
});
