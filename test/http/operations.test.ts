import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { createLab, DEAL_STATUS, DEALS, defineDeals, WON_RULE } from './lab.ts';

const lab = createLab();
let world: World;
let operator: string;
let member: string;
let admin: string;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  admin = await world.token({ user: 'admin', roles: ['admin'] });
  operator = await world.token({ user: 'olga', roles: ['operator'] });
  member = await world.token({ user: 'ana', roles: ['member'] });
  await defineDeals({ world, token: admin });
  const controller = { hooks: [{ events: ['create'], handler: 'lab_fails' }] };
  const body = { ...DEALS, name: 'sad', fsm: {}, template_overrides: { controller } };
  await world.call({ method: 'POST', path: '/api/_admin/entities', token: admin, body });
  await world.call({ method: 'POST', path: '/api/_admin/event-rules', token: admin, body: WON_RULE });
  await world.settle();
});
afterAll(() => world.close());

describe('dead letters', () => {
  it('are listed page by page, and go when they are redriven and done', async () => {
    for (const name of ['a', 'b', 'c']) {
      await world.call({ method: 'POST', path: '/api/crm/sad', token: member, body: { name } });
    }
    await world.settle();
    const first = await world.call({ path: '/api/_admin/dead-letters?limit=2', token: operator });
    const rest = await world.call({
      path: `/api/_admin/dead-letters?limit=2&cursor=${String(first.json['next_cursor'])}`,
      token: operator,
    });
    const dead = [...itemsOf(first), ...itemsOf(rest)];
    lab.failing = false;
    const path = `/api/_admin/dead-letters/${encodeURIComponent(String(dead[0]?.['id']))}/redrive`;
    const redriven = await world.call({ method: 'POST', path, token: operator });
    await world.settle();
    const again = await world.call({ method: 'POST', path, token: operator });
    const left = await world.call({ path: '/api/_admin/dead-letters', token: operator });
    expect(dead).toHaveLength(3);
    expect(dead[0]).toEqual({
      id: expect.any(String),
      kind: 'after_hook',
      group: expect.any(String),
      attempts: 1,
      code: 'HOOK_ABORT',
      message: expect.stringContaining('lab_fails'),
      errors: [],
      died_at: world.clock.now(),
      rule: null,
      payload: expect.objectContaining({ handler: 'lab_fails' }),
    });
    expect([redriven.status, redriven.json]).toEqual([200, { id: dead[0]?.['id'], redriven: true }]);
    expect([again.status, again.json['code']]).toEqual([404, 'NOT_FOUND']);
    expect(itemsOf(left).map((one) => one['id'])).toEqual([dead[1]?.['id'], dead[2]?.['id']]);
  });
});

describe('audit', () => {
  it('shows who changed a record, how and why, newest first', async () => {
    const { path, id } = await wonDeal({ name: 'audited' });
    const { status, json } = await world.call({ path: `/api/_admin/audit?record_id=${id}`, token: operator });
    const named = await world.call({ path: `/api/_admin/audit?record_id=${id}&app=crm&entity=deals`, token: operator });
    const entries = itemsOf({ json });
    const { json: rules } = await world.call({ path: '/api/_admin/event-rules', token: admin });
    const ruleId = itemsOf({ json: rules })[0]?.['id'];
    expect(status).toBe(200);
    expect(path).toContain(id);
    expect(entries.map((one) => [one['version'], one['cause']])).toEqual([
      [3, `rule:${String(ruleId)}`],
      [2, 'api'],
      [1, 'api'],
    ]);
    expect(entries[1]).toMatchObject({
      record: { app: 'crm', entity: 'deals', id },
      actor: { type: 'USER', contact_id: null },
      depth: 0,
      changes: [{ operation: 'update', fields: { status: { previous: 'open', new: 'won' } } }],
      events: [{ type: 'deals.updated' }],
    });
    expect(entries[0]).toMatchObject({ actor: { type: 'SYSTEM', user_id: null }, depth: 1 });
    expect(named.json).toEqual(json);
  });

  it('never shows personal values', async () => {
    const body = { name: 'private', email: 'ana@private.example' };
    const { json } = await world.call({ method: 'POST', path: '/api/crm/deals', token: member, body });
    const audit = await world.call({ path: `/api/_admin/audit?record_id=${String(json['id'])}`, token: operator });
    const text = JSON.stringify(audit.json);
    expect(text).toContain('"email"');
    expect(text).not.toContain('ana@private.example');
  });

  it('remembers what is deleted, and comes page by page', async () => {
    const { path, id } = await wonDeal({ name: 'to be deleted' });
    await world.call({ method: 'DELETE', path, token: member });
    const first = await world.call({ path: `/api/_admin/audit?record_id=${id}&limit=3`, token: operator });
    const rest = await world.call({
      path: `/api/_admin/audit?record_id=${id}&limit=3&cursor=${String(first.json['next_cursor'])}`,
      token: operator,
    });
    expect([...itemsOf(first), ...itemsOf(rest)].map((one) => one['version'])).toEqual([4, 3, 2, 1]);
    expect(rest.json['next_cursor']).toBeNull();
  });

  it('covers definitions', async () => {
    const { json } = await world.call({ path: '/api/_admin/event-rules', token: admin });
    const id = String(itemsOf({ json })[0]?.['id']);
    const audit = await world.call({
      path: `/api/_admin/audit?record_id=${id}&app=_admin&entity=event_rules`,
      token: operator,
    });
    expect(itemsOf(audit).map((one) => one['cause'])).toEqual(['deploy', 'api']);
  });

  it.each([
    ['no record_id', '', 400],
    ['an unknown record', '?record_id=01900000-0000-7000-8000-00000000dead', 404],
    ['a misspelt parameter', '?recordid=x', 400],
  ])('refuses %s', async (_, query, expected) => {
    const { status } = await world.call({ path: `/api/_admin/audit${query}`, token: operator });
    expect(status).toBe(expected);
  });
});

describe('trace', () => {
  it('shows every write of one chain, oldest first', async () => {
    const { id } = await wonDeal({ name: 'traced', correlationId: 'chain-of-events' });
    const { json } = await world.call({ path: '/api/_admin/trace/chain-of-events', token: operator });
    const entries = itemsOf({ json });
    const eventIds = entries.flatMap((one) => one['events'] as JsonObject[]).map((event) => event['id']);
    expect(entries.map((one) => [one['depth'], (one['record'] as JsonObject)['id']])).toEqual([
      [0, id],
      [1, id],
    ]);
    expect(entries[1]?.['causation_id']).toBe(eventIds[0]);
  });

  it('finds nothing under a correlation id that nobody had', async () => {
    const { status, json } = await world.call({ path: '/api/_admin/trace/nobody-had-it', token: operator });
    expect([status, json['code']]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('imports', () => {
  const path = '/api/_admin/imports/crm/deals';
  const items: JsonObject[] = [
    { key: '1', values: { name: 'history', status: 'open', amount: '5' } },
    { key: '2', values: { nme: 'wrong' } },
  ];

  it('bring each record in once, and tell of those that they cannot', async () => {
    const first = await world.call({ method: 'POST', path, token: admin, body: { source: 'old_crm', items } });
    const second = await world.call({ method: 'POST', path, token: admin, body: { source: 'old_crm', items } });
    const statuses = [first, second].map(({ json }) => (json['results'] as JsonObject[]).map((one) => one['status']));
    expect(first.status).toBe(200);
    expect(statuses).toEqual([
      ['created', 'failed'],
      ['exists', 'failed'],
    ]);
    expect((first.json['results'] as JsonObject[])[1]).toMatchObject({
      key: '2',
      id: null,
      error: { code: 'VALIDATION_FAILED' },
    });
  });

  it.each([
    [
      'more than 100',
      { source: 's', items: Array.from({ length: 101 }, (_, i) => ({ key: `${i}`, values: {} })) },
      'items',
    ],
    ['no source', { items: [] }, 'source'],
    ['a misspelt key', { source: 's', items: [{ key: '1', value: {}, values: {} }] }, 'items[0].value'],
  ])('refuse %s', async (_, body, at) => {
    const { status, json } = await world.call({ method: 'POST', path, token: admin, body });
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ path: at })]);
  });

  it('find no entity that is not there', async () => {
    const { status } = await world.call({
      method: 'POST',
      path: '/api/_admin/imports/crm/nope',
      token: admin,
      body: { source: 's', items },
    });
    expect(status).toBe(404);
  });
});

describe('apps', () => {
  it('are listed, installed once, and unknown ones are not found', async () => {
    const mine = await openWorld();
    const token = await mine.token({ user: 'ines', roles: ['integrator'] });
    const list = async (): Promise<unknown[]> => {
      const { json } = await mine.call({ path: '/api/_admin/apps', token });
      return itemsOf({ json }).map((one) => [one['app'], one['installed']]);
    };
    await mine.call({ method: 'POST', path: '/api/_admin/fsm-specs', token, body: DEAL_STATUS });
    const before = await list();
    const first = await mine.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token });
    const second = await mine.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token });
    const unknown = await mine.call({ method: 'POST', path: '/api/_admin/apps/nope/install', token });
    const after = await list();
    await mine.close();
    expect(before).toContainEqual(['ecommerce', false]);
    expect(after).toContainEqual(['ecommerce', true]);
    expect([first.status, second.json['installed'], unknown.status]).toEqual([200, 0, 404]);
    expect(Number(first.json['installed'])).toBeGreaterThan(10);
  });
});

async function wonDeal(a: { name: string; correlationId?: string }): Promise<{ path: string; id: string }> {
  const { json } = await world.call({ method: 'POST', path: '/api/crm/deals', token: member, body: { name: a.name } });
  const id = String(json['id']);
  const path = `/api/crm/deals/${id}`;
  const headers = { ...(a.correlationId !== undefined && { 'x-correlation-id': a.correlationId }) };
  await world.call({ method: 'PATCH', path, token: member, body: { status: 'won' }, headers });
  await world.settle();
  return { path, id };
}

function itemsOf(answer: Pick<WorldAnswer, 'json'>): JsonObject[] {
  return Array.isArray(answer.json['items']) ? (answer.json['items'] as JsonObject[]) : [];
}
