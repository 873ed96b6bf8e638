import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openShop, type Shop } from '#test/support/shop.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const STATUS: JsonObject = {
  app: 'desk',
  name: 'ticket_status',
  initial: 'new',
  terminal: ['closed'],
  transitions: [
    { from: 'new', to: 'open' },
    { from: 'open', to: 'closed' },
  ],
};
const TICKETS: JsonObject = {
  app: 'desk',
  name: 'tickets',
  fields: [
    { name: 'code', type: 'string', required: true, unique: true },
    { name: 'status', type: 'enum', values: ['new', 'open', 'closed'] },
    { name: 'weight', type: 'integer', min: 0 },
    { name: 'moved', type: 'integer', server_only: true, default: 0 },
  ],
  fsm: { status: 'ticket_status' },
  defaults: [
    { field: 'moved', expression: 'moved + 1', when: 'status != original.status', on: ['update'], policy: 'overwrite' },
  ],
  validators: [{ type: 'expression', rule: 'weight < 100', message: 'Heavy', severity: 'warning', field: 'weight' }],
};
const OWN: JsonObject = {
  app: 'desk',
  name: 'own',
  read_filter: 'owner == user.id',
  fields: [{ name: 'owner', type: 'string' }],
};

let tenant: Tenant;
let count = 0;

beforeAll(async () => {
  tenant = await openTenant({ packs: [], definitions: { 'fsm-specs': [STATUS], entities: [TICKETS, OWN] } });
});
afterAll(() => tenant.world.close());

describe('a bulk, each for itself', () => {
  it('answers each item in its order, and goes on behind one that is refused', async () => {
    const first = await ticket({});
    const { status, json } = await bulk({
      items: [
        { values: { code: code() } },
        { values: { cod: 'x' } },
        { id: first.id, values: { weight: 3 }, if_match: 1 },
        { id: first.id, values: { weight: 4 }, if_match: 1 },
        { operation: 'delete', id: first.id },
        { id: first.id, values: { weight: 5 } },
      ],
    });
    expect(status).toBe(200);
    expect(resultsOf(json)).toMatchObject([
      { status: 201, id: expect.any(String), record: { status: 'new', version: 1 } },
      {
        status: 422,
        record: null,
        problem: { code: 'VALIDATION_FAILED', errors: [{ path: 'cod' }, { path: 'code' }] },
      },
      { status: 200, id: first.id, record: { weight: 3, version: 2 } },
      { status: 409, id: first.id, problem: { code: 'VERSION_CONFLICT' } },
      { status: 204, id: first.id, record: null },
      { status: 404, problem: { code: 'NOT_FOUND' } },
    ]);
  });

  it('is answered as before under the same Idempotency-Key, and what was refused is tried again', async () => {
    const taken = await ticket({});
    const items = [{ values: { code: code() } }, { values: { code: taken.code } }];
    const headers = { 'idempotency-key': 'each-1' };
    const first = await bulk({ items }, headers);
    await remove(taken.id);
    const second = await bulk({ items }, headers);
    const other = await bulk({ items: items.slice(1) }, headers);
    expect(statusesOf(first.json)).toEqual([201, 422]);
    expect(resultsOf(second.json)[0]).toEqual({ ...resultsOf(first.json)[0], replayed: true });
    expect(statusesOf(second.json)).toEqual([201, 201]);
    expect([other.status, other.json['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('asks about the warnings of an item, and takes the token in it', async () => {
    const items: JsonObject[] = [{ values: { code: code(), weight: 500 } }, { values: { code: code() } }];
    const asked = await bulk({ items });
    const [question] = resultsOf(asked.json);
    const token = String(question?.['acknowledgment_token']);
    const agreed = await bulk({ items: [{ ...items[0], acknowledge_warnings: token }] });
    expect(question).toMatchObject({
      status: 202,
      id: null,
      warnings: [{ message: 'Heavy' }],
      record: { weight: 500 },
    });
    expect(statusesOf(asked.json)).toEqual([202, 201]);
    expect(statusesOf(agreed.json)).toEqual([201]);
  });

  it('does not reach what its sender may not see', async () => {
    const made = await tenant.post('/api/desk/own', { owner: 'somebody else' });
    const item = { id: String(made['id']), values: { owner: 'me' } };
    const each = await bulk({ items: [item] }, {}, 'own');
    const together = await bulk({ items: [item], atomic: true }, {}, 'own');
    expect(resultsOf(each.json)).toMatchObject([{ status: 404, problem: { code: 'NOT_FOUND' } }]);
    expect([together.status, together.json['item']]).toEqual([404, 0]);
  });

  it.each<[string, JsonObject, string]>([
    ['no items', { items: [] }, 'items'],
    ['101 items', { items: Array.from({ length: 101 }, () => ({ values: {} })) }, 'items'],
    ['an unknown operation', { items: [{ operation: 'upsert', values: {} }] }, 'items[0].operation'],
    ['an unknown key', { items: [{ values: {} }, { vals: {} }] }, 'items[1].vals'],
    ['an id for a new record', { items: [{ operation: 'create', id: uuid(1), values: {} }] }, 'items[0].id'],
    ['values of a delete', { items: [{ operation: 'delete', id: uuid(1), values: {} }] }, 'items[0].values'],
    ['a change without an id', { items: [{ operation: 'update', values: {} }] }, 'items[0].id'],
  ])('is refused as a whole with %s', async (_, body, path) => {
    const { status, json } = await bulk(body);
    expect([status, json['code']]).toEqual([422, 'VALIDATION_FAILED']);
    expect(json['errors']).toMatchObject([{ path }]);
  });
});

describe('an atomic bulk', () => {
  it('is one write: one journal row, one correlation', async () => {
    const first = await ticket({});
    const { status, json } = await together([
      { values: { code: code() } },
      { values: { code: code() } },
      { id: first.id, values: { weight: 7 } },
    ]);
    const ids = resultsOf(json).map((one) => String(one['id']));
    const rows = await Promise.all(ids.map((id) => journalOf(id)));
    expect([status, statusesOf(json)]).toEqual([200, [201, 201, 200]]);
    expect(new Set(rows.map((row) => row?.writeId)).size).toBe(1);
    expect(rows[0]?.events.map((event) => event.type)).toEqual([
      'tickets.created',
      'tickets.created',
      'tickets.updated',
    ]);
  });

  it.each<[string, JsonObject, string, string]>([
    ['is not valid', { values: { code: 'x', weight: -1 } }, 'VALIDATION_FAILED', 'items[1].values.weight'],
    ['takes a value that others have', { values: { code: 'TAKEN' } }, 'DUPLICATE_VALUE', 'items[1].values.code'],
    [
      'makes an illegal move',
      { id: 'FIRST', values: { status: 'closed' } },
      'ILLEGAL_TRANSITION',
      'items[1].values.status',
    ],
  ])('writes nothing when an item %s, and names it', async (_, item, problem, path) => {
    const taken = await ticket({});
    const text = JSON.stringify(item).replace('TAKEN', taken.code).replace('FIRST', taken.id);
    const before = await everything();
    const { status, json } = await together([{ values: { code: code() } }, JSON.parse(text)]);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: problem, item: 1, detail: expect.stringContaining('items[1]') });
    expect(json['errors']).toMatchObject([{ path }]);
    expect(await everything()).toEqual(before);
  });

  it('writes nothing when a record has changed since it was read', async () => {
    const first = await ticket({});
    await tenant.patch(`/api/desk/tickets/${first.id}`, { weight: 1 });
    const { status, json } = await together([
      { values: { code: code() } },
      { id: first.id, values: { weight: 2 }, if_match: 1 },
    ]);
    expect([status, json['code'], json['item']]).toEqual([409, 'VERSION_CONFLICT', 1]);
  });

  it('lets two items about one record build on each other, in their order', async () => {
    const first = await ticket({});
    const { json } = await together([
      { id: first.id, values: { status: 'open' }, if_match: 1 },
      { id: first.id, values: { weight: 9 }, if_match: 1 },
      { id: first.id, values: { status: 'closed' } },
    ]);
    const row = await journalOf(first.id);
    expect(resultsOf(json).at(-1)).toMatchObject({
      status: 200,
      record: { status: 'closed', weight: 9, moved: 2, version: 2 },
    });
    expect(row?.changes).toMatchObject([
      { operation: 'update', version: 2, changes: { status: { previous: 'new', new: 'closed' } } },
    ]);
  });

  it('holds the moves of a state machine to be legal one by one', async () => {
    const first = await ticket({});
    const { json } = await together([
      { id: first.id, values: { status: 'open' } },
      { id: first.id, values: { status: 'new' } },
    ]);
    expect(json).toMatchObject({ code: 'ILLEGAL_TRANSITION', item: 1, from: 'open', to: 'new' });
  });

  it('does not find a record that an item before deleted', async () => {
    const first = await ticket({});
    const { json } = await together([
      { operation: 'delete', id: first.id },
      { id: first.id, values: { weight: 1 } },
    ]);
    const still = await tenant.get(`/api/desk/tickets/${first.id}`);
    expect([json['code'], json['item'], still['version']]).toEqual(['NOT_FOUND', 1, 1]);
  });

  it('refuses two items with one unique value, and a value that changes hands', async () => {
    const [first, same] = [await ticket({}), code()];
    const twice = await together([{ values: { code: same } }, { values: { code: same } }]);
    const handed = await together([{ id: first.id, values: { code: code() } }, { values: { code: first.code } }]);
    expect([twice, handed].map(({ json }) => [json['code'], json['item']])).toEqual([
      ['DUPLICATE_VALUE', 1],
      ['DUPLICATE_VALUE', 1],
    ]);
  });

  it('holds 100 things in all: the item that is one too many is named, and nothing is written', async () => {
    // each new ticket is a record and a claim; the journal row is the hundredth
    const items = (n: number): JsonObject[] => Array.from({ length: n }, () => ({ values: { code: code() } }));
    const before = await everything();
    const { status, json } = await together(items(60));
    const after = await everything();
    const fits = await together(items(49));
    expect([status, json['code'], json['item']]).toEqual([422, 'TOO_MANY_WRITES', 49]);
    expect(after).toEqual(before);
    expect(fits.status).toBe(200);
  });

  it('is answered as before under the same Idempotency-Key', async () => {
    const items = [{ values: { code: code() } }, { values: { code: code() } }];
    const headers = { 'idempotency-key': 'together-1' };
    const first = await bulk({ items, atomic: true }, headers);
    const second = await bulk({ items, atomic: true }, headers);
    const other = await bulk({ items: items.slice(1), atomic: true }, headers);
    expect(resultsOf(second.json)).toEqual(resultsOf(first.json).map((one) => ({ ...one, replayed: true })));
    expect(other.json['code']).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('asks about warnings once for all, and writes nothing until then', async () => {
    const items: JsonObject[] = [{ values: { code: code() } }, { values: { code: code(), weight: 500 } }];
    const before = await everything();
    const asked = await together(items);
    const after = await everything();
    const token = resultsOf(asked.json)[1]?.['acknowledgment_token'] ?? null;
    const agreed = await together([items[0] ?? {}, { ...items[1], acknowledge_warnings: token }]);
    const again = await together([{ values: { code: code() } }, { ...items[1], acknowledge_warnings: token }]);
    expect([asked.status, statusesOf(asked.json)]).toEqual([202, [202, 202]]);
    expect(after).toEqual(before);
    expect([agreed.status, statusesOf(agreed.json)]).toEqual([200, [201, 201]]);
    expect([again.status, again.json['code'], again.json['item']]).toEqual([422, 'ACKNOWLEDGMENT_INVALID', 1]);
  });

  it('comes through when twenty of them fight over one record', async () => {
    const first = await ticket({ weight: 99 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        together([{ id: first.id, values: { weight: i } }, { values: { code: code() } }]),
      ),
    );
    const record = await tenant.get(`/api/desk/tickets/${first.id}`);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(record['version']).toBe(21);
  });
});

describe('orders in bulk', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.world.close());

  it('share the stock of a product: together they get it all or none', async () => {
    const product = await shop.product({ price: '2.00', stock: 5 });
    const order = (quantity: number): JsonObject => ({
      values: { customer_id: shop.customerId, lines: [{ product_id: product, quantity }] },
    });
    const send = (items: JsonObject[]): Promise<WorldAnswer> =>
      shop.world.call({
        method: 'POST',
        path: '/api/ecommerce/orders/_bulk',
        token: shop.buyer,
        body: { items, atomic: true },
      });
    const tooMuch = await send([order(3), order(3)]);
    const between = await shop.get(`/api/ecommerce/products/${product}`);
    const enough = await send([order(3), order(2)]);
    const after = await shop.get(`/api/ecommerce/products/${product}`);
    expect([tooMuch.status, tooMuch.json['code'], tooMuch.json['item']]).toEqual([422, 'HOOK_ABORT', 1]);
    expect(between['units_reserved']).toBe(0);
    expect(statusesOf(enough.json)).toEqual([201, 201]);
    expect(after['units_reserved']).toBe(5);
    expect(resultsOf(enough.json).map((one) => (one['record'] as JsonObject)['total'])).toEqual(['6.00', '4.00']);
  });
});

function bulk(body: JsonObject, headers: Record<string, string> = {}, entity = 'tickets'): Promise<WorldAnswer> {
  return tenant.world.call({ method: 'POST', path: `/api/desk/${entity}/_bulk`, token: tenant.admin, body, headers });
}

function together(items: JsonObject[]): Promise<WorldAnswer> {
  return bulk({ items, atomic: true });
}

async function ticket(values: JsonObject): Promise<{ id: string; code: string }> {
  const made = await tenant.post('/api/desk/tickets', { code: code(), ...values });
  return { id: String(made['id']), code: String(made['code']) };
}

function remove(id: string): Promise<WorldAnswer> {
  return tenant.world.call({ method: 'DELETE', path: `/api/desk/tickets/${id}`, token: tenant.admin });
}

async function journalOf(id: string): Promise<Journal | undefined> {
  const { store } = tenant.world.platform;
  const ref = { tenant: 'acme', app: 'desk', entity: 'tickets', id };
  return (await store.journal({ tenant: 'acme', by: { record: ref }, limit: 1 })).entries[0];
}

/** Ids and versions of all tickets. */
async function everything(): Promise<unknown[]> {
  const { items } = await tenant.get('/api/desk/tickets?limit=100&sort=-id');
  return (items as JsonObject[]).map((one) => [one['id'], one['version']]);
}

function resultsOf(json: JsonObject): JsonObject[] {
  if (!Array.isArray(json['results'])) throw new Error(JSON.stringify(json));
  return json['results'] as JsonObject[];
}

function statusesOf(json: JsonObject): (Json | undefined)[] {
  return resultsOf(json).map((one) => one['status']);
}

function code(): string {
  return `T-${++count}`;
}

function uuid(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}
