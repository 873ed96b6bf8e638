import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3600 * 1000;
const PATH = '/api/_admin/event-rules/test';
const deals: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'status', type: 'enum', values: ['open', 'won', 'lost'], default: 'open' },
    { name: 'amount', type: 'money' },
    { name: 'email', type: 'email', pii: true },
    { name: 'note', type: 'string', pii: true },
  ],
};
const won: JsonObject = {
  app: 'crm',
  name: 'won',
  on: { event: 'deals.updated' },
  when: 'status == "won" && original.status != "won" && amount > 100',
  then: { action: 'set_field', field: 'note', value: '{{ title }} of {{ email }}' },
};
const draft = (part: JsonObject = {}): JsonObject => ({ ...won, name: 'draft', ...part });
const before = { title: 'a', status: 'open', amount: '200.00' };

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { entities: [deals] } });
});
afterAll(() => tenant.world.close());

const test = (body: JsonObject): Promise<JsonObject> => tenant.post(PATH, body);
const refused = async (body: JsonObject) => {
  const { status, json } = await tenant.world.call({ method: 'POST', path: PATH, token: tenant.admin, body });
  return { status, code: json['code'], errors: json['errors'] };
};
const deal = async (values: JsonObject): Promise<string> => {
  const { id } = await tenant.post('/api/crm/deals', { title: 'a', ...values });
  return String(id);
};
const win = (id: string): Promise<JsonObject> => tenant.patch(`/api/crm/deals/${id}`, { status: 'won' });

describe('a rule tried on one event', () => {
  it('says that it would match and what it would do, and does nothing', async () => {
    const id = await deal({ amount: '150.00', email: 'ana@example.com' });
    const event = { recordId: id, record: { ...before, id, status: 'won' }, original: before };
    const found = await test({ rule: draft(), event });
    await tenant.world.settle();
    expect(found).toMatchObject({
      matched: true,
      pattern_matched: true,
      why_not: [],
      would: { action: 'set_field', params: { field: 'note', value: 'a of ' } },
      rule: { id: null, app: 'crm', name: 'draft', draft: true },
    });
    expect(await tenant.get(`/api/crm/deals/${id}`)).toMatchObject({ note: null, version: 1 });
  });

  it('names the part of the condition that is not true, with what it read', async () => {
    const event = { record: { ...before, status: 'won', amount: '50.00' }, original: before };
    const found = await test({ rule: draft(), event });
    expect(found).toMatchObject({
      matched: false,
      would: null,
      why_not: ['not true: amount > 100'],
      condition: {
        holds: false,
        parts: [
          { expression: 'status == "won"', holds: true, reads: { status: 'won' } },
          { holds: true },
          { expression: 'amount > 100', holds: false, reads: { amount: '50.00' } },
        ],
      },
    });
  });

  it('tells apart an event that it does not listen to', async () => {
    const found = await test({ rule: draft(), event: { type: 'deals.created', record: before } });
    expect(found).toMatchObject({
      matched: false,
      pattern_matched: false,
      why_not: ['the rule listens to deals.updated of crm, and the event is deals.created of crm'],
    });
  });

  it('fills in the images of a record that is named, and what has changed', async () => {
    const id = await deal({ amount: '150.00', status: 'won' });
    const changes = { status: { previous: 'open', new: 'won' } };
    expect(await test({ rule: draft(), event: { recordId: id, changes } })).toMatchObject({ matched: true });
  });

  it('shows personal values of the live record as hashes', async () => {
    const id = await deal({ amount: '150.00', email: 'eve@example.com' });
    await win(id);
    await tenant.world.settle();
    const { items } = await tenant.get(`/api/_admin/audit?record_id=${id}`);
    const [entry] = items as { events: { id: string }[] }[];
    const found = await test({ rule: draft(), event: entry?.events[0]?.id ?? '' });
    expect(found).toMatchObject({
      matched: true,
      would: { params: { value: expect.stringMatching(/^a of pii:\w+$/) } },
    });
    expect(JSON.stringify(found)).not.toContain('eve@example.com');
  });

  it('refuses what saving would refuse, and what it cannot read', async () => {
    const answers = [
      await refused({ rule: draft({ when: 'statuss == "won"' }), event: { record: before } }),
      await refused({ rule: draft({ wen: 'x' }), event: { record: before } }),
      await refused({ rule: draft(), event: { record: { titel: 'a' } } }),
      await refused({ rule: draft(), event: { tenantId: 'umbrella', record: before } }),
      await refused({ rule: draft() }),
      await refused({ rule: 'no_such', event: { record: before } }),
      await refused({ rule: draft(), event: 'no-such-0' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 404, 404]);
    expect(answers[2]?.errors).toMatchObject([
      { path: 'event.record.titel', message: expect.stringContaining('title') },
    ]);
  });

  it('takes no image that no write could have made, and no record that is not there', async () => {
    const record = { status: 'wno', amount: 'much' };
    expect(await refused({ rule: draft(), event: { record } })).toMatchObject({
      status: 422,
      errors: [
        { path: 'event.record.status', code: 'NOT_IN_VALUES' },
        { path: 'event.record.amount', code: 'WRONG_TYPE' },
      ],
    });
    const nobody = '019bc0fd-89c0-7608-8fa1-68c5a4ca9b5e';
    expect(await refused({ rule: draft(), event: { recordId: nobody } })).toMatchObject({ status: 404 });
    const gone = { recordId: nobody, record: { ...before, status: 'won', amount: 200 }, original: before };
    expect(await test({ rule: draft(), event: gone })).toMatchObject({ matched: true });
  });

  it('is for who may edit definitions', async () => {
    const token = await tenant.world.token({ user: 'mia', roles: ['member'] });
    const { status } = await tenant.world.call({ method: 'POST', path: PATH, token, body: { rule: 'won', event: {} } });
    expect(status).toBe(403);
  });
});

describe('a backtest', () => {
  it('looks at the stored events of the last days, and says what a change would mean', async () => {
    const world = await openTenant({ definitions: { entities: [deals] } });
    const post = async (status: string, amount: string): Promise<void> => {
      const { id } = await world.post('/api/crm/deals', { title: 'b', amount });
      await world.patch(`/api/crm/deals/${String(id)}`, { status });
    };
    await post('won', '500.00');
    await world.world.advance(10 * DAY);
    for (const amount of ['50.00', '150.00', '250.00']) await post('won', amount);
    await world.world.advance(DAY);
    await post('won', '300.00');
    await post('lost', '900.00');
    await world.post('/api/_admin/event-rules', { ...won, when: 'status == "won" && amount < 200' });
    await world.world.settle();
    const found = await world.post(PATH, { rule: won, backtest: { days: 5 } });
    const all = await world.post(PATH, { rule: draft(), backtest: { days: 30 } });
    const stored = await world.post(PATH, { rule: 'won', backtest: { days: 5 } });
    await world.world.close();
    expect(found).toMatchObject({ matched: true, event_id: null, rule: { draft: true } });
    expect(found['backtest']).toMatchObject({
      looked_at: 5,
      matched: 3,
      match_rate: 0.6,
      truncated: false,
      impact: { before: 2, newly_matched: 2, no_longer_matched: 1 },
    });
    expect((found['backtest'] as { days: JsonObject[] }).days.slice(0, 2)).toMatchObject([
      { looked_at: 2, matched: 1 },
      { looked_at: 3, matched: 2 },
    ]);
    expect((found['backtest'] as { samples: JsonObject[] }).samples[0]).toMatchObject({
      would: { action: 'set_field', params: { field: 'note', value: 'b of ' } },
    });
    expect(all['backtest']).toMatchObject({ looked_at: 6, matched: 4, impact: null });
    expect(stored).toMatchObject({ rule: { draft: false }, backtest: { matched: 2, impact: null } });
  });

  it('of another tenant finds nothing', async () => {
    const token = await tenant.world.token({ tenant: 'umbrella', roles: ['admin'] });
    const call = { method: 'POST', token };
    await tenant.world.call({ ...call, path: '/api/_admin/entities', body: deals });
    const { json } = await tenant.world.call({ ...call, path: PATH, body: { rule: draft(), backtest: { days: 5 } } });
    expect(json['backtest']).toMatchObject({ looked_at: 0, matched: 0, match_rate: null, matched_per_day: 0 });
  });
});

it('a rule that sets itself off is saved with a warning that names the way', async () => {
  const body = {
    ...won,
    name: 'spins',
    when: 'amount > 0',
    then: { action: 'set_field', field: 'amount', value: '{{ amount + 1 }}' },
  };
  const made = await tenant.post('/api/_admin/event-rules', { ...body, active: false });
  expect(made['findings']).toEqual([]);
  const { id } = await tenant.post('/api/_admin/event-rules', { ...body, name: 'spins_on' });
  expect(await tenant.get(`/api/_admin/event-rules/${String(id)}`)).toMatchObject({
    findings: [
      { severity: 'warning', code: 'RULE_CYCLE', message: expect.stringContaining('crm/spins_on → crm/spins_on') },
    ],
  });
});
