import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { newJournal } from '#app/new-journal.ts';
import { fireJob } from '#app/schedules/fire-job.ts';
import { tenantKey } from '#app/tenants/tenant-key.ts';
import type { JsonObject } from '#core/json/json.ts';
import { chaosFeed } from '#test/support/chaos-feed.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR_S = (365 * DAY) / 1000;

const invoices: JsonObject = {
  app: 'finance',
  name: 'invoices',
  fields: [
    { name: 'number', type: 'string' },
    { name: 'due_date', type: 'date' },
    { name: 'meets_at', type: 'datetime' },
    { name: 'paid', type: 'boolean', default: false },
    { name: 'contact', type: 'email', pii: true },
    { name: 'birthday', type: 'date', pii: true },
  ],
};
const reminders: JsonObject = {
  app: 'finance',
  name: 'reminders',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'at', type: 'datetime' },
    { name: 'to', type: 'email', pii: true },
  ],
};
const unscheduled: JsonObject[] = [
  { name: 'number', type: 'string' },
  { name: 'paid', type: 'boolean' },
  { name: 'contact', type: 'email', pii: true },
];
const overdue: JsonObject = {
  app: 'finance',
  name: 'overdue',
  on: { schedule: { entity: 'invoices', field: 'due_date', offset: '7d', at: '09:00', zone: 'Europe/Berlin' } },
  when: '!paid',
  then: {
    action: 'create_record',
    entity: 'reminders',
    values: { text: '{{ number }} was due on {{ due_date }}', at: '{{ now }}', to: '{{ contact }}' },
  },
};
const cron = (on: JsonObject): JsonObject => ({
  app: 'finance',
  name: 'by_the_clock',
  on,
  then: { action: 'create_record', entity: 'reminders', values: { text: 'tick', at: '{{ scheduledFor }}' } },
});

let tenant: Tenant;
const open = async (
  a: { rules?: JsonObject[]; start?: string; wrapFeed?: Parameters<typeof openTenant>[0]['wrapFeed'] } = {},
): Promise<void> => {
  tenant = await openTenant({
    packs: [],
    tokenSeconds: 2 * YEAR_S,
    definitions: { entities: [invoices, reminders], 'event-rules': a.rules ?? [overdue] },
    clock: new FakeClock({ start: a.start ?? '2026-03-01T12:00:00.000Z' }),
    ...(a.wrapFeed && { wrapFeed: a.wrapFeed }),
  });
};
afterEach(() => tenant.world.close());

async function invoice(values: JsonObject): Promise<string> {
  const { id } = await tenant.post('/api/finance/invoices', { number: 'R1', ...values });
  return `/api/finance/invoices/${String(id)}`;
}
const sent = async (): Promise<unknown[][]> =>
  (await tenant.list('/api/finance/reminders?limit=100')).map((one) => [one['text'], one['at']]);
const until = (time: string): Promise<void> => tenant.world.advance(Date.parse(time) - tenant.world.clock.millis());
const ruleShown = async (): Promise<JsonObject> => (await tenant.list('/api/_admin/event-rules'))[0] ?? {};

describe('a rule on a due date', () => {
  it('fires once, at its time of day in its zone, with the record as it is then', async () => {
    await open();
    // clocks are put forward in between
    const path = await invoice({ due_date: '2026-03-26', contact: 'ana@example.com' });
    await tenant.patch(path, { number: 'R2' });
    await until('2026-04-02T06:59:59.000Z');
    const before = await sent();
    await until('2026-04-20T00:00:00.000Z');
    const [reminder] = await tenant.list('/api/finance/reminders');
    expect(before).toEqual([]);
    expect(await sent()).toEqual([['R2 was due on 2026-03-26', '2026-04-02T07:00:00.000Z']]);
    expect(reminder).toMatchObject({ to: 'ana@example.com' });
    expect((await ruleShown())['stats']).toMatchObject({ matched: 1, fired: 1, errors: 0 });
    expect((await ruleShown())['deployment']).toMatchObject({
      state: 'live',
      pattern: null,
      residual: '!paid',
      next: null,
    });
  });

  it('goes by the date as it is: moved, paid, deleted', async () => {
    await open();
    const [moved, paid, gone] = [
      await invoice({ number: 'moved', due_date: '2026-03-10' }),
      await invoice({ number: 'paid', due_date: '2026-03-10' }),
      await invoice({ number: 'gone', due_date: '2026-03-10' }),
    ];
    await until('2026-03-16T00:00:00.000Z');
    await tenant.patch(moved, { due_date: '2026-03-12' });
    await tenant.patch(paid, { paid: true });
    await tenant.world.call({ method: 'DELETE', path: gone, token: tenant.admin });
    await until('2026-04-01T00:00:00.000Z');
    expect(await sent()).toEqual([['moved was due on 2026-03-12', '2026-03-19T08:00:00.000Z']]);
  });

  it('fires again for another date', async () => {
    await open();
    const path = await invoice({ due_date: '2026-03-10' });
    await until('2026-03-18T00:00:00.000Z');
    await tenant.patch(path, { due_date: '2026-03-20' });
    await until('2026-04-01T00:00:00.000Z');
    expect(await sent()).toHaveLength(2);
  });

  it('does not fire for what was due before the rule was made, before the record was, or while it was off', async () => {
    await open({ rules: [] });
    await invoice({ number: 'old', due_date: '2026-02-20' });
    await invoice({ number: 'next', due_date: '2026-02-23' });
    const { id } = await tenant.post('/api/_admin/event-rules', overdue);
    await tenant.world.settle();
    await invoice({ number: 'imported', due_date: '2025-12-01' });
    await until('2026-03-05T00:00:00.000Z');
    const rule = { method: 'PUT', path: `/api/_admin/event-rules/${String(id)}`, token: tenant.admin };
    await tenant.world.call({ ...rule, body: { ...overdue, active: false } });
    await invoice({ number: 'off', due_date: '2026-02-27' });
    await until('2026-03-08T00:00:00.000Z');
    await tenant.world.call({ ...rule, body: overdue });
    await until('2026-04-01T00:00:00.000Z');
    expect(await sent()).toEqual([['next was due on 2026-02-23', '2026-03-02T08:00:00.000Z']]);
  });

  it('finds a write that was under way when it looked, and none that came later', async () => {
    await open();
    await until('2026-03-17T08:00:30.000Z');
    await invoice({ number: 'slow', due_date: '2026-03-10' });
    await until('2026-03-17T08:10:00.000Z');
    await invoice({ number: 'late', due_date: '2026-03-10' });
    await until('2026-04-01T00:00:00.000Z');
    expect((await sent()).map(([text]) => text)).toEqual(['slow was due on 2026-03-10']);
  });

  it('goes by another schedule as soon as it is given one, and by an event or nothing too', async () => {
    await open();
    const path = `/api/_admin/event-rules/${String((await ruleShown())['id'])}`;
    const put = async (body: JsonObject): Promise<void> => {
      await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body });
      await tenant.world.settle();
    };
    const schedule = { entity: 'invoices', field: 'due_date', offset: '1d' };
    await invoice({ number: 'first', due_date: '2026-03-10' });
    await put({ ...overdue, on: { schedule } });
    await until('2026-03-12T00:00:00.000Z');
    const [first] = await sent();
    await invoice({ number: 'second', due_date: '2026-03-15' });
    await put({ ...overdue, on: { event: 'invoices.deleted' } });
    await until('2026-03-20T00:00:00.000Z');
    await tenant.world.call({ method: 'DELETE', path, token: tenant.admin });
    await until('2026-03-25T00:00:00.000Z');
    expect(first).toEqual(['first was due on 2026-03-10', '2026-03-11T00:00:00.000Z']);
    expect(await sent()).toHaveLength(1);
    const timers = tenant.world.database.sql.prepare("SELECT id FROM timers WHERE id LIKE 'schedule:%'").all();
    expect(timers).toEqual([]);
  });

  it('finds the records that were there before it', async () => {
    await open({ rules: [] });
    const items = Array.from({ length: 100 }, (_, i) => ({ values: { number: `N${i}`, due_date: '2026-03-01' } }));
    await tenant.post('/api/finance/invoices/_bulk', { items });
    await tenant.post('/api/_admin/event-rules', { ...overdue, when: 'number.endsWith("7")' });
    const building = (await tenant.get('/api/_admin/entities/finance/invoices'))['indexing'];
    await until('2026-03-20T00:00:00.000Z');
    expect(building).toMatchObject({ keys: ['index:due_date'], state: 'building' });
    expect((await tenant.get('/api/_admin/entities/finance/invoices'))['indexing']).toBeNull();
    expect(await sent()).toHaveLength(10);
  });

  it('may go before a date and by the exact time of a datetime', async () => {
    const schedule = { entity: 'finance/invoices', field: 'meets_at', offset: '90m before' };
    await open({ rules: [{ ...overdue, on: { schedule }, when: 'record.meets_at > now' }] });
    await invoice({ number: 'soon', meets_at: '2026-03-01T14:00:30Z' });
    await invoice({ number: 'late', meets_at: '2026-03-01T13:00:00Z' });
    await until('2026-03-01T12:30:29.000Z');
    const before = await sent();
    await until('2026-03-01T12:31:00.000Z');
    expect(before).toEqual([]);
    expect((await sent()).map(([, at]) => at)).toEqual(['2026-03-01T12:30:30.000Z']);
  });
});

describe('a reaction that comes late', () => {
  const fire = async (a: { id: string; value: string; at: string }): Promise<void> => {
    const { platform } = tenant.world;
    const { id, value } = a;
    const record = { app: 'finance', entity: 'invoices', id, value };
    const ruleId = String((await ruleShown())['id']);
    await platform.jobs.enqueue({ jobs: [fireJob({ tenant: 'acme', ruleId, at: Date.parse(a.at), record })] });
    await tenant.world.settle();
  };

  it('does nothing for a date that has changed, a rule that asks for another time, a record that is gone', async () => {
    await open();
    const id = (await invoice({ due_date: '2026-03-10' })).split('/').at(-1) ?? '';
    await fire({ id, value: '2026-03-09', at: '2026-03-16T08:00:00Z' });
    await fire({ id, value: '2026-03-10', at: '2026-03-16T08:00:00Z' });
    await fire({ id: 'gone', value: '2026-03-10', at: '2026-03-17T08:00:00Z' });
    const before = await sent();
    await fire({ id, value: '2026-03-10', at: '2026-03-17T08:00:00Z' });
    expect(before).toEqual([]);
    expect(await sent()).toHaveLength(1);
    expect(await tenant.list('/api/_admin/dead-letters')).toEqual([]);
  });

  it('is made once, however often it comes', async () => {
    await open();
    const id = (await invoice({ due_date: '2026-03-10' })).split('/').at(-1) ?? '';
    await fire({ id, value: '2026-03-10', at: '2026-03-17T08:00:00Z' });
    await until('2026-03-20T00:00:00.000Z');
    expect(await sent()).toHaveLength(1);
  });
});

describe('a rule without a zone', () => {
  it('goes by that of the tenant', async () => {
    const schedule = { entity: 'invoices', field: 'due_date', at: '09:00' };
    await open({ rules: [{ ...overdue, on: { schedule } }] });
    const { platform } = tenant.world;
    const key = tenantKey('acme');
    const root = { tenant: 'acme', app: '_admin', entity: 'tenants', id: 'acme' };
    const op = { kind: 'sys' as const, key, expect: 'any' as const, value: { name: 'acme', zone: 'America/New_York' } };
    await platform.store.commit({
      plan: { tenant: 'acme', ops: [op], journal: newJournal({ platform, root, cause: 'test' }) },
    });
    await invoice({ due_date: '2026-03-10' });
    await until('2026-03-12T00:00:00.000Z');
    expect((await sent()).map(([, at]) => at)).toEqual(['2026-03-10T13:00:00.000Z']);
  });
});

describe('a rule by the clock', () => {
  it('fires at its times in its zone, and shows the next five', async () => {
    await open({
      rules: [cron({ cron: '0 9 * * mon-fri', zone: 'Europe/Berlin' })],
      start: '2026-03-26T12:00:00.000Z',
    });
    const { deployment } = await ruleShown();
    await until('2026-03-31T12:00:00.000Z');
    expect(deployment).toMatchObject({
      next: [
        '2026-03-27T08:00:00.000Z',
        '2026-03-30T07:00:00.000Z',
        '2026-03-31T07:00:00.000Z',
        '2026-04-01T07:00:00.000Z',
        '2026-04-02T07:00:00.000Z',
      ],
    });
    expect((await sent()).map(([, at]) => at)).toEqual([
      '2026-03-27T08:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
      '2026-03-31T07:00:00.000Z',
    ]);
  });

  it('keeps its times through a year', async () => {
    await open({ rules: [cron({ cron: '30 2 * * sun', zone: 'Europe/Berlin' }), overdue] });
    await invoice({ due_date: '2026-12-24' });
    await tenant.world.advance(365 * DAY);
    const { stats } =
      (await tenant.list('/api/_admin/event-rules')).find((one) => one['name'] === 'by_the_clock') ?? {};
    expect(stats).toMatchObject({ fired: 52, errors: 0 });
    expect(await sent()).toContainEqual(['R1 was due on 2026-12-24', '2026-12-31T08:00:00.000Z']);
    expect(await sent()).toContainEqual(['tick', '2026-03-29T01:00:00.000Z']);
    expect(await sent()).toContainEqual(['tick', '2026-10-25T00:30:00.000Z']);
  }, 60_000);
});

describe('a feed that duplicates, shuffles and delays', () => {
  it('changes nothing', async () => {
    await open({ rules: [], wrapFeed: (feed, clock) => chaosFeed({ feed, clock, seed: 5 }) });
    await tenant.post('/api/_admin/event-rules', overdue);
    await tenant.post('/api/_admin/event-rules', cron({ cron: '0 0 * * *' }));
    await tenant.world.advance(HOUR);
    for (let i = 0; i < 10; i++) await invoice({ number: `C${i}`, due_date: `2026-03-0${1 + (i % 5)}` });
    await until('2026-03-21T12:00:00.000Z');
    const texts = (await sent()).map(([text]) => String(text)).filter((text) => text.startsWith('C'));
    expect(new Set(texts).size).toBe(10);
    expect(texts).toHaveLength(10);
    expect(await sent()).toHaveLength(30);
  });
});

describe('a schedule that could never fire as meant', () => {
  it.each<[string, JsonObject, string, string]>([
    ['an unknown entity', { schedule: { entity: 'invioces', field: 'due_date' } }, 'on.schedule.entity', 'invoices'],
    ['an unknown field', { schedule: { entity: 'invoices', field: 'due_dat' } }, 'on.schedule.field', 'due_date'],
    [
      'a field that is no date',
      { schedule: { entity: 'invoices', field: 'number' } },
      'on.schedule.field',
      'it has due_date',
    ],
    ['a personal date', { schedule: { entity: 'invoices', field: 'birthday' } }, 'on.schedule.field', 'personal'],
    [
      'an offset that is none',
      { schedule: { entity: 'invoices', field: 'due_date', offset: '7' } },
      'on.schedule.offset',
      '7d',
    ],
    [
      'hours with a time of day',
      { schedule: { entity: 'invoices', field: 'due_date', offset: '5h', at: '09:00' } },
      'on.schedule.offset',
      'whole days',
    ],
    [
      'a time that no day has',
      { schedule: { entity: 'invoices', field: 'due_date', at: '25:00' } },
      'on.schedule.at',
      '09:00',
    ],
    [
      'an unknown zone',
      { schedule: { entity: 'invoices', field: 'due_date', zone: 'Europe/Berln' } },
      'on.schedule.zone',
      'Europe/Berlin',
    ],
    [
      'an unknown key',
      { schedule: { entity: 'invoices', field: 'due_date', ofset: '7d' } },
      'on.schedule.ofset',
      'offset',
    ],
    ['an unknown key beside cron', { cron: '0 9 * * *', zome: 'UTC' }, 'on.zome', 'zone'],
    ['a cron expression that is none', { cron: '0 9 * *' }, 'on.cron', 'five fields'],
    ['a former self of the record', { schedule: { entity: 'invoices', field: 'due_date' } }, 'when', 'original'],
  ])('is refused: %s', async (_, on, path, words) => {
    await open({ rules: [] });
    const body = { ...overdue, on, when: path === 'when' ? 'original.paid == paid' : '1 == 1' };
    const answer = await tenant.world.call({
      method: 'POST',
      path: '/api/_admin/event-rules',
      token: tenant.admin,
      body,
    });
    expect(answer.status).toBe(422);
    expect(answer.json['errors']).toEqual([expect.objectContaining({ path, message: expect.stringContaining(words) })]);
  });

  it('is kept from happening to a rule that is there', async () => {
    await open();
    const path = '/api/_admin/entities/finance/invoices';
    const answer = await tenant.world.call({
      method: 'PUT',
      path,
      token: tenant.admin,
      body: { ...invoices, fields: unscheduled },
    });
    expect(answer.json['errors']).toContainEqual(
      expect.objectContaining({ code: 'IN_USE', path: 'event_rules:finance/overdue.on.schedule.field' }),
    );
  });
});
