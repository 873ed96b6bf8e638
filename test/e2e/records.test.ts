import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from './support/http.ts';
import { openTenant, type TestTenant } from './support/tenant.ts';

const status: JsonObject = {
  app: 'shop',
  name: 'order_status',
  initial: 'new',
  terminal: ['done'],
  transitions: [
    { from: 'new', to: 'open' },
    { from: 'open', to: 'done', roles: ['boss'] },
  ],
};
const customers: JsonObject = {
  app: 'shop',
  name: 'customers',
  fields: [
    { name: 'name', type: 'string', required: true },
    { name: 'deleted_at', type: 'datetime' },
  ],
  template_overrides: { controller: { hooks: [{ events: ['delete'], handler: 'soft_delete' }] } },
};
const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  currency: 'EUR',
  fields: [
    { name: 'number', type: 'string', required: true, unique: true },
    { name: 'total', type: 'money', min: 0 },
    { name: 'status', type: 'enum', values: ['new', 'open', 'done'] },
    { name: 'customer_id', type: 'reference', entity: 'shop/customers' },
    { name: 'note', type: 'string' },
  ],
  indexes: [['total']],
  fsm: { status: 'order_status' },
  validators: [{ type: 'expression', rule: 'total < 5000', message: 'Dear', severity: 'warning', field: 'total' }],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['create', 'update'], handler: 'trim_strings', params: { fields: ['note'] } },
        {
          events: ['create', 'update'],
          handler: 'validation_hooks',
          params: { rules: [{ rule: 'note != "refuse me"', message: 'not with this note', field: 'note' }] },
        },
      ],
    },
  },
};

let shop: TestTenant;
let member: string;
let count = 0;
beforeAll(async () => {
  shop = await openTenant({ definitions: { 'fsm-specs': [status], entities: [customers, orders] } });
  member = await shop.token({ user: 'mia', roles: ['member'] });
});

const number = (): string => `N-${++count}`;
const send = (body: JsonObject, headers: Record<string, string> = {}, query = ''): Promise<Answer> =>
  shop.call({ method: 'POST', path: `/api/shop/orders${query}`, token: member, body, headers });
const order = async (more: JsonObject = {}): Promise<{ id: string; path: string; json: JsonObject }> => {
  const { status: answered, json } = await send({ number: number(), ...more });
  expect(answered).toBe(201);
  return { id: String(json['id']), path: `/api/shop/orders/${String(json['id'])}`, json };
};
const change = (path: string, body: JsonObject, headers: Record<string, string> = {}): Promise<Answer> =>
  shop.call({ method: 'PATCH', path, token: member, body, headers });
const codeOf = ({ status: answered, json }: Answer): unknown[] => [answered, json['code']];

describe('the API', () => {
  it('says without a token that it is well', async () => {
    const response = await fetch(`${shop.target.url}/api/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('describes itself', async () => {
    const response = await fetch(`${shop.target.url}/api/openapi.json`);
    const { openapi, paths } = (await response.json()) as { openapi: string; paths: Record<string, unknown> };
    expect(openapi).toMatch(/^3\.1/);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/{app}/{entity}', '/api/_workflows/{id}']));
  });

  it.each([
    ['without a token', {}],
    ['with a token of nobody', { authorization: 'Bearer not.a.token' }],
  ])('lets nobody in %s', async (_, headers) => {
    const response = await fetch(`${shop.target.url}/api/shop/orders`, { headers });
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    ]);
  });

  it('lets nobody do what their roles do not say', async () => {
    const answer = await shop.call({ path: '/api/_admin/dead-letters', token: member });
    expect(codeOf(answer)).toEqual([403, 'FORBIDDEN']);
  });
});

describe('a definition', () => {
  it('that is wrong is refused with the path and what was meant', async () => {
    const body = { app: 'shop', name: 'wrong', fields: [{ name: 'x', type: 'strin' }] };
    const { status: answered, json } = await shop.call({ method: 'POST', path: '/api/_admin/entities', body });
    expect(answered).toBe(422);
    expect(json['errors']).toEqual([
      expect.objectContaining({ path: 'fields[0].type', message: expect.stringContaining('"string"') }),
    ]);
  });

  it('that has changed counts at once', async () => {
    await shop.post('/api/_admin/entities', { app: 'shop', name: 'tags', fields: [{ name: 'a', type: 'string' }] });
    await shop.post('/api/shop/tags', { a: 'x' });
    const fields: JsonObject[] = [
      { name: 'a', type: 'string' },
      { name: 'b', type: 'integer', default: 7 },
    ];
    await shop.put('/api/_admin/entities/shop/tags', { app: 'shop', name: 'tags', fields });
    expect(await shop.post('/api/shop/tags', { a: 'y' })).toMatchObject({ a: 'y', b: 7 });
  });
});

describe('a write', () => {
  it('makes a record with its defaults, exact money and version 1', async () => {
    const { path, json } = await order({ total: '10.1', note: '  spaces  ' });
    expect(json).toMatchObject({ total: '10.10', status: 'new', note: 'spaces', version: 1 });
    expect(await shop.get(path)).toEqual(json);
  });

  it('is refused by a hook that guards it, and nothing is written', async () => {
    const taken = number();
    const refused = await send({ number: taken, note: 'refuse me' });
    const after = await send({ number: taken });
    expect(refused.status).toBe(422);
    expect(refused.json['errors']).toEqual([expect.objectContaining({ path: 'note', message: 'not with this note' })]);
    expect(after.status).toBe(201);
  });

  it('says all that is wrong with it', async () => {
    const { status: answered, json } = await send({
      total: -1,
      customer_id: '01900000-0000-7000-8000-00000000dead',
      x: 1,
    });
    const paths = (json['errors'] as JsonObject[]).map((one) => one['path']);
    expect(answered).toBe(422);
    expect(paths).toEqual(expect.arrayContaining(['number', 'total', 'x']));
  });

  it('is refused when another record holds its unique value', async () => {
    const { json } = await order();
    expect(codeOf(await send({ number: String(json['number']) }))).toEqual([422, 'DUPLICATE_VALUE']);
  });

  it('is refused when it refers to nobody', async () => {
    const answer = await send({ number: number(), customer_id: '01900000-0000-7000-8000-00000000dead' });
    expect(answer.json['errors']).toEqual([
      expect.objectContaining({ path: 'customer_id', code: 'REFERENCE_NOT_FOUND' }),
    ]);
  });

  it('asks about a warning first, and is done when that is acknowledged', async () => {
    const body = { number: number(), total: 6000 };
    const asked = await send(body);
    const done = await send({ ...body, acknowledge_warnings: asked.json['acknowledgment_token'] ?? null });
    expect([asked.status, asked.json['warnings']]).toEqual([202, [expect.objectContaining({ message: 'Dear' })]]);
    expect([done.status, done.json['total']]).toEqual([201, '6000.00']);
  });

  it('changes nothing on a dry run', async () => {
    const taken = number();
    const dry = await send({ number: taken, total: 1 }, {}, '?dry_run=true');
    const real = await send({ number: taken });
    expect([dry.status, real.status]).toEqual([200, 201]);
  });

  it('of a version that is no more is refused', async () => {
    const { path } = await order();
    await change(path, { note: 'first' });
    const late = await change(path, { note: 'second' }, { 'if-match': '"1"' });
    expect(codeOf(late)).toEqual([409, 'VERSION_CONFLICT']);
    expect(await shop.get(path)).toMatchObject({ note: 'first', version: 2 });
  });

  it('wins once when many write the same version at once', async () => {
    const { path } = await order();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) => change(path, { note: `n${i}` }, { 'if-match': '"1"' })),
    );
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  it('is done once under its Idempotency-Key, and answered alike', async () => {
    const body = { number: number(), total: 3 };
    const key = { 'idempotency-key': `key-${body.number}` };
    const [first, again] = [await send(body, key), await send(body, key)];
    const other = await send({ ...body, total: 4 }, key);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(codeOf(other)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('that deletes softly hides the record, which can be brought back', async () => {
    const { id } = await shop.post('/api/shop/customers', { name: 'Ana' });
    const path = `/api/shop/customers/${String(id)}`;
    const gone = await shop.call({ method: 'DELETE', path });
    const hidden = await shop.call({ path });
    const back = await shop.post(`${path}/restore`, {});
    expect([gone.status, hidden.status]).toEqual([204, 404]);
    expect(back).toMatchObject({ name: 'Ana', deleted_at: null });
  });

  it('is in the audit, with who and what', async () => {
    const { id, path } = await order({ note: 'a' });
    await change(path, { note: 'b' });
    const [latest, first] = await shop.list(`/api/_admin/audit?record_id=${id}`);
    expect(latest).toMatchObject({
      ...{ version: 2, cause: 'api', actor: { type: 'USER' } },
      changes: [{ operation: 'update', fields: { note: { previous: 'a', new: 'b' } } }],
    });
    expect(first).toMatchObject({ version: 1 });
  });
});

describe('a state machine', () => {
  const move = (path: string, to: string, token: string): Promise<Answer> =>
    shop.call({ method: 'POST', path: `${path}/transitions`, token, body: { field: 'status', to } });

  it('says which moves are open, and makes them', async () => {
    const { path } = await order();
    const { json } = await shop.call({ path: `${path}/transitions`, token: member });
    const moved = await move(path, 'open', member);
    expect(json['items']).toEqual([expect.objectContaining({ field: 'status', to: 'open' })]);
    expect([moved.status, moved.json['status']]).toEqual([200, 'open']);
  });

  it('refuses a move that it does not have, and one that another role may make', async () => {
    const { path } = await order();
    const illegal = await move(path, 'done', member);
    await move(path, 'open', member);
    const notMine = await move(path, 'done', member);
    const boss = await shop.token({ user: 'bo', roles: ['member', 'boss'] });
    const theirs = await move(path, 'done', boss);
    expect(codeOf(illegal)).toEqual([422, 'ILLEGAL_TRANSITION']);
    expect(notMine.status).toBeGreaterThanOrEqual(400);
    expect([theirs.status, theirs.json['status']]).toEqual([200, 'done']);
  });
});

describe('a list', () => {
  let own: TestTenant;
  beforeAll(async () => {
    own = await openTenant({ definitions: { 'fsm-specs': [status], entities: [customers, orders] } });
    for (const total of [30, 10, 20, 50, 40]) await own.post('/api/shop/orders', { number: `L-${total}`, total });
  });
  const totals = async (query: string): Promise<unknown[]> =>
    (await own.list(`/api/shop/orders?${query}`)).map((one) => one['total']);

  it('comes page by page, each record once', async () => {
    const first = await own.get('/api/shop/orders?limit=3');
    const rest = await own.get(`/api/shop/orders?limit=3&cursor=${encodeURIComponent(String(first['next_cursor']))}`);
    const seen = [first, rest].flatMap(({ items }) => (items as JsonObject[]).map((one) => one['number']));
    expect(seen).toEqual(['L-30', 'L-10', 'L-20', 'L-50', 'L-40']);
    expect(rest['next_cursor']).toBeNull();
  });

  it('is sorted by an index and narrowed by an expression', async () => {
    expect(await totals('sort=-total&limit=2')).toEqual(['50.00', '40.00']);
    expect(await totals(`sort=total&filter=${encodeURIComponent('total > 15 && total < 45')}`)).toEqual([
      '20.00',
      '30.00',
      '40.00',
    ]);
  });

  it('refuses a filter that it does not understand', async () => {
    const { status: answered, json } = await own.call({
      path: `/api/shop/orders?filter=${encodeURIComponent('totl > 1')}`,
    });
    expect(answered).toBe(400);
    expect(json['errors']).toEqual([expect.objectContaining({ path: 'filter', code: 'UNKNOWN_NAME' })]);
  });
});

describe('many at once', () => {
  it('are written each for itself, or all or none', async () => {
    const bulk = (items: JsonObject[], atomic: boolean): Promise<Answer> =>
      shop.call({ method: 'POST', path: '/api/shop/orders/_bulk', token: member, body: { items, atomic } });
    const [good, bad] = [number(), number()];
    const together = await bulk([{ values: { number: good } }, { values: { nmber: bad } }], true);
    const each = await bulk([{ values: { number: good } }, { values: { nmber: bad } }], false);
    expect([together.status, together.json['item']]).toEqual([422, 1]);
    expect((each.json['results'] as JsonObject[]).map((one) => one['status'])).toEqual([201, 422]);
  });

  it('are imported once, however often they are sent', async () => {
    const items: JsonObject[] = [
      { key: '1', values: { number: number() } },
      { key: '2', values: { nmber: 'x' } },
    ];
    const body = { source: 'old_shop', items };
    const [first, again] = [
      await shop.post('/api/_admin/imports/shop/orders', body),
      await shop.post('/api/_admin/imports/shop/orders', body),
    ];
    const statuses = [first, again].map(({ results }) => (results as JsonObject[]).map((one) => one['status']));
    expect(statuses).toEqual([
      ['created', 'failed'],
      ['exists', 'failed'],
    ]);
  });
});
