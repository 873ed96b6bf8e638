import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { DEAL_REVIEW, defineDeals } from './lab.ts';

const HOUR = 3_600_000;

let world: World;
let admin: string;
let buyer: string;
let approver: string;

beforeEach(async () => {
  world = await openWorld();
  admin = await world.token({ user: 'admin', roles: ['admin'] });
  buyer = await world.token({ user: 'ana', roles: ['member'] });
  approver = await world.token({ user: 'bo', roles: ['order_approver'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token: admin });
  await world.settle();
});
afterEach(() => world.close());

describe('an order that needs an approval', () => {
  it('waits, is approved by somebody else, and is confirmed', async () => {
    const { order, instance } = await placeLargeOrder();
    const waiting = await read(order);
    const { status, json: wait } = await decide({ instance, token: approver, body: { comment: 'fine' } });
    await world.settle();
    const after = await read(order);
    const { json: ended } = await world.call({ path: `/api/_workflows/${instance}`, token: admin });
    expect(waiting.json['status']).toBe('awaiting_approval');
    expect(status).toBe(200);
    expect(wait).toMatchObject({
      state: 'decided',
      outcome: 'approve',
      step: 'review',
      comment: 'fine',
      instance_id: instance,
    });
    expect(wait).not.toHaveProperty('token');
    expect(after.json['status']).toBe('confirmed');
    expect(ended).toMatchObject({ status: 'completed', outcome: 'approved', workflow: 'ecommerce/order_approval' });
    expect(JSON.stringify(ended['waits'])).not.toContain('"token"');
  });

  it('is shown to those who may decide, with what they need to see', async () => {
    const { order, instance } = await placeLargeOrder();
    const { json } = await world.call({ path: '/api/_workflows/pending', token: approver });
    const forBuyer = await world.call({ path: '/api/_workflows/pending', token: buyer });
    const forOperator = await world.call({
      path: '/api/_workflows/pending',
      token: await world.token({ user: 'olga', roles: ['operator'] }),
    });
    expect(json['items']).toEqual([
      {
        id: expect.any(String),
        instance_id: instance,
        workflow: 'ecommerce/order_approval',
        step: 'review',
        title: 'review',
        record: { app: 'ecommerce', entity: 'orders', id: order },
        assignee: { type: 'role', role: 'order_approver' },
        show: { number: expect.any(String), customer_id: expect.any(String), total: '20000.00' },
        shown_hash: expect.any(String),
        due_at: '2026-03-04T12:00:00.000Z',
        overdue: false,
        requested_by: expect.any(String),
        delegated_from: null,
        need: 1,
        votes: [],
        outcomes: ['approve', 'reject'],
        fields: [],
        requires: {},
      },
    ]);
    expect(forBuyer.json['items']).toEqual([]);
    expect(forOperator.json['items']).toHaveLength(1);
  });

  it('is rejected', async () => {
    const { order, instance } = await placeLargeOrder();
    const { status } = await world.call({
      method: 'POST',
      path: `/api/_workflows/${instance}/reject`,
      token: approver,
    });
    await world.settle();
    expect(status).toBe(200);
    expect((await read(order)).json['status']).toBe('cancelled');
  });

  it('is cancelled when nobody decides in three days, and not before', async () => {
    const { order, instance } = await placeLargeOrder();
    await world.advance(71 * HOUR);
    const before = await read(order);
    await world.advance(HOUR);
    const after = await read(order);
    const late = await decide({ instance, token: await world.token({ user: 'bo', roles: ['order_approver'] }) });
    expect(before.json['status']).toBe('awaiting_approval');
    expect(after.json['status']).toBe('cancelled');
    expect([late.status, late.json['code']]).toEqual([409, 'ALREADY_DECIDED']);
  });

  it('cannot be decided by who asked for it, by who has no say, or twice', async () => {
    const { instance } = await placeLargeOrder();
    const self = await decide({ instance, token: await world.token({ user: 'ana', roles: ['admin'] }) });
    const stranger = await decide({ instance, token: await world.token({ user: 'cy', roles: ['member'] }) });
    const nobody = await decide({ instance, token: await world.token({ user: 'di', roles: [] }) });
    const first = await decide({ instance, token: approver });
    const second = await decide({ instance, token: admin });
    expect([self, stranger, nobody].map((one) => [one.status, one.json['code']])).toEqual([
      [403, 'FORBIDDEN'],
      [403, 'FORBIDDEN'],
      [403, 'FORBIDDEN'],
    ]);
    expect(first.status).toBe(200);
    expect([second.status, second.json['code']]).toEqual([409, 'ALREADY_DECIDED']);
  });

  it('is bound to what the decider was shown', async () => {
    const { instance } = await placeLargeOrder();
    const stale = await decide({ instance, token: approver, body: { shown_hash: 'of something else' } });
    const { shown_hash: hash, show } = stale.json;
    const { status } = await decide({ instance, token: approver, body: { shown_hash: hash ?? null } });
    expect([stale.status, stale.json['code']]).toEqual([409, 'RECORD_CHANGED']);
    expect(show).toMatchObject({ total: '20000.00' });
    expect(status).toBe(200);
  });

  it.each([
    ['a misspelt key', { coment: 'x' }, 'coment', 'UNKNOWN_KEY'],
    ['a comment that is no text', { comment: 5 }, 'comment', 'WRONG_TYPE'],
  ])('takes no decision with %s', async (_, body, path, code) => {
    const { instance } = await placeLargeOrder();
    const { status, json } = await decide({ instance, token: approver, body });
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ path, code })]);
  });
});

describe('/api/_workflows', () => {
  it('lists instances by status and outcome, newest first, page by page', async () => {
    const first = await placeLargeOrder();
    // the order of ids of one millisecond is chance
    await world.advance(1000);
    const second = await placeLargeOrder();
    await decide({ instance: first.instance, token: approver });
    await world.settle();
    const list = async (query: string): Promise<unknown[]> => {
      const { json } = await world.call({ path: `/api/_workflows${query}`, token: admin });
      return itemsOf(json).map((one) => one['id']);
    };
    const { json } = await world.call({ path: '/api/_workflows?limit=1', token: admin });
    const rest = await world.call({
      path: `/api/_workflows?limit=1&cursor=${String(json['next_cursor'])}`,
      token: admin,
    });
    expect(await list('')).toEqual([second.instance, first.instance]);
    expect(await list('?status=waiting')).toEqual([second.instance]);
    expect(await list('?status=completed&outcome=approved')).toEqual([first.instance]);
    expect(await list('?outcome=rejected')).toEqual([]);
    expect([json, rest.json].map((page) => itemsOf(page).map((one) => one['id']))).toEqual([
      [second.instance],
      [first.instance],
    ]);
    expect(rest.json['next_cursor']).toBeNull();
  });

  it('refuses a status that there is not', async () => {
    const { status, json } = await world.call({ path: '/api/_workflows?status=waitng', token: admin });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'status', code: 'NOT_IN_VALUES' }] });
  });

  it.each([['abc'], ['01900000-0000-7000-8000-00000000dead']])('finds no instance %s', async (id) => {
    const path = `/api/_workflows/${id}`;
    const answers = [await world.call({ path, token: admin }), await decide({ instance: id, token: admin })];
    expect(answers.map((one) => [one.status, one.json['code']])).toEqual([
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
    ]);
  });
});

describe('POST /api/_admin/workflows/{id}/start', () => {
  it('starts one by hand about the record that is named', async () => {
    const { id, record } = await reviewable();
    const { status, json } = await start({ id, body: { input: { record_id: record } } });
    await world.settle();
    const { json: instance } = await world.call({ path: `/api/_workflows/${String(json['id'])}`, token: admin });
    expect(status).toBe(201);
    expect(Object.keys(json)).toEqual(['id']);
    expect(instance).toMatchObject({
      status: 'waiting',
      record: { app: 'crm', entity: 'deals', id: record },
      waiting_for: ['review'],
    });
  });

  it('starts no second one of a key, and names the one that runs', async () => {
    const { id, record } = await reviewable();
    const body = { input: { record_id: record }, key: record };
    const first = await start({ id, body });
    const second = await start({ id, body });
    const other = await start({ id, body: { ...body, key: 'another' } });
    expect([first.status, second.status, other.status]).toEqual([201, 200, 201]);
    expect(second.json).toEqual(first.json);
    expect(other.json['id']).not.toBe(first.json['id']);
  });

  it('starts one for an Idempotency-Key, however often it is asked, also when that one has ended', async () => {
    const { id, record } = await reviewable();
    const body = { input: { record_id: record } };
    const headers = { 'idempotency-key': 'once' };
    const first = await start({ id, body, headers });
    const path = `/api/_workflows/${String(first.json['id'])}/cancel`;
    await world.call({ method: 'POST', path, token: admin, body: {} });
    const second = await start({ id, body, headers });
    const another = await start({ id, body: { input: {} }, headers });
    const { json } = await world.call({ path: '/api/_workflows', token: admin });
    expect([first.status, second.status, second.json]).toEqual([201, 201, first.json]);
    expect([another.status, another.json['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(itemsOf(json)).toHaveLength(1);
  });

  it('needs no body', async () => {
    const { id } = await reviewable();
    expect((await start({ id })).status).toBe(201);
  });

  it('is for those who run workflows, and finds only what is there', async () => {
    const { id } = await reviewable();
    const integrator = await world.token({ user: 'ines', roles: ['integrator'] });
    const refused = await world.call({ method: 'POST', path: `/api/_admin/workflows/${id}/start`, token: integrator });
    const unknown = await start({ id: '01900000-0000-7000-8000-00000000dead' });
    const wrong = await start({ id, body: { inputs: {} } });
    expect([refused.status, unknown.status, wrong.status]).toEqual([403, 404, 422]);
  });
});

async function reviewable(): Promise<{ id: string; record: string }> {
  await defineDeals({ world, token: admin });
  const made = await world.call({ method: 'POST', path: '/api/_admin/workflows', token: admin, body: DEAL_REVIEW });
  const deal = await world.call({ method: 'POST', path: '/api/crm/deals', token: buyer, body: { name: 'deal' } });
  return { id: String(made.json['id']), record: String(deal.json['id']) };
}

function start(a: { id: string; body?: JsonObject; headers?: Record<string, string> }): Promise<WorldAnswer> {
  const { id, body, headers = {} } = a;
  return world.call({ method: 'POST', path: `/api/_admin/workflows/${id}/start`, token: admin, body, headers });
}

function decide(a: { instance: string; token: string; body?: Json }): Promise<WorldAnswer> {
  const { instance, token, body } = a;
  return world.call({ method: 'POST', path: `/api/_workflows/${instance}/approve`, token, body });
}

function read(order: string): Promise<WorldAnswer> {
  return world.call({ path: `/api/ecommerce/orders/${order}`, token: buyer });
}

async function placeLargeOrder(): Promise<{ order: string; instance: string }> {
  const make = async (entity: string, body: JsonObject): Promise<string> => {
    const { status, json } = await world.call({ method: 'POST', path: `/api/ecommerce/${entity}`, token: buyer, body });
    if (status !== 201) throw new Error(JSON.stringify(json));
    return String(json['id']);
  };
  const customer = await make('customers', { company_name: 'Customer' });
  const product = await make('products', { name: 'Product', unit_price: '100.00', units_in_stock: 1000 });
  const order = await make('orders', { customer_id: customer, lines: [{ product_id: product, quantity: 200 }] });
  await world.settle();
  const { json } = await world.call({ path: '/api/_workflows?limit=1', token: admin });
  return { order, instance: String(itemsOf(json)[0]?.['id']) };
}

function itemsOf(json: JsonObject): JsonObject[] {
  return Array.isArray(json['items']) ? (json['items'] as JsonObject[]) : [];
}
