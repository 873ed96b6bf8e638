import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { createLab, defineDeals } from './lab.ts';

const UNKNOWN_ID = '01900000-0000-7000-8000-00000000dead';

const lab = createLab();
let world: World;
let token: string;
let count = 0;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  const admin = await world.token({ user: 'admin', roles: ['admin'] });
  await defineDeals({ world, token: admin });
  const bound = (name: string, hooks: JsonObject[]): JsonObject => ({
    app: 'lab',
    name,
    fields: [
      { name: 'title', type: 'string' },
      { name: 'archived', type: 'boolean', server_only: true },
      { name: 'deleted_at', type: 'datetime', server_only: true },
      { name: 'owner', type: 'string' },
    ],
    read_filter: name === 'private' ? 'owner == user.id' : null,
    template_overrides: { controller: { hooks } },
  });
  for (const body of [
    bound('archived', [{ events: ['delete'], handler: 'lab_archive' }]),
    bound('kept', [{ events: ['delete'], handler: 'soft_delete' }]),
    bound('picky', [{ events: ['create'], handler: 'lab_refuse' }]),
    bound('private', []),
  ]) {
    await define({ body, token: admin });
  }
  token = await world.token({ roles: ['member'] });
});
afterAll(() => world.close());

describe('creating', () => {
  it('answers 201 with the record, where it is, and its version', async () => {
    const { status, json, headers } = await create({ amount: 12.5, email: 'A@b.example' });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      version: 1,
      created_at: '2026-03-01T12:00:00.000Z',
      updated_at: '2026-03-01T12:00:00.000Z',
      name: expect.any(String),
      amount: '12.50',
      status: 'open',
      note: null,
      email: 'A@b.example',
      extra: null,
      checked: null,
    });
    expect(headers.get('location')).toBe(`/api/crm/deals/${String(json['id'])}`);
    expect(headers.get('etag')).toBe('"1"');
  });

  it('shows the record the same when it is read', async () => {
    const { json } = await create({ amount: 1 });
    const read = await world.call({ path: `/api/crm/deals/${String(json['id'])}`, token });
    expect(read.status).toBe(200);
    expect(read.json).toEqual(json);
    expect(Object.keys(read.json)).toEqual(Object.keys(json));
    expect(read.headers.get('etag')).toBe('"1"');
  });

  it('leaves out what only the server sets, and refuses what no field is called', async () => {
    const { json } = await create({ checked: true });
    const wrong = await create({ ammount: 3 });
    expect(json['checked']).toBeNull();
    expect(wrong.status).toBe(422);
    expect(wrong.json['code']).toBe('VALIDATION_FAILED');
    expect(wrong.json['errors']).toEqual([
      { path: 'ammount', code: 'UNKNOWN_FIELD', message: expect.stringContaining('did you mean "amount"?') },
    ]);
  });

  it('says what is wrong with every field', async () => {
    const { json } = await world.call({
      method: 'POST',
      path: '/api/crm/deals',
      token,
      body: { amount: -1, status: 'gone' },
    });
    const problems = json['errors'];
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'name', code: 'REQUIRED' }),
        expect.objectContaining({ path: 'amount', code: 'OUT_OF_RANGE' }),
        expect.objectContaining({ path: 'status', code: 'NOT_IN_VALUES' }),
      ]),
    );
  });

  it('refuses a value that another record holds', async () => {
    await create({ name: 'Taken' });
    const { status, json } = await create({ name: 'TAKEN' });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'DUPLICATE_VALUE', errors: [{ path: 'name', code: 'DUPLICATE_VALUE' }] });
  });

  it('names the hook that refuses', async () => {
    const { status, json } = await world.call({
      method: 'POST',
      path: '/api/lab/picky',
      token,
      body: { title: 'refused' },
    });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'HOOK_ABORT', handler: 'lab_refuse' });
  });

  it.each([['/api/crm/leads'], ['/api/nope/deals']])('finds no entity at %s', async (path) => {
    const { status, json } = await world.call({ method: 'POST', path, token, body: { name: 'x' } });
    expect(status).toBe(404);
    expect(json['code']).toBe('NOT_FOUND');
  });
});

describe('changing', () => {
  it('changes the fields that are sent and clears those that are null', async () => {
    const { json } = await create({ note: 'old', amount: 5 });
    const { status, json: after, headers } = await patch({ id: json['id'], body: { note: null, amount: '7.1' } });
    expect(status).toBe(200);
    expect(after).toEqual({ ...json, version: 2, note: null, amount: '7.10' });
    expect(headers.get('etag')).toBe('"2"');
  });

  it.each([['"1"'], ['1'], ['W/"1"'], ['*']])('takes If-Match: %s for the version that is there', async (ifMatch) => {
    const { json } = await create({});
    const { status } = await patch({ id: json['id'], body: { note: 'x' }, headers: { 'if-match': ifMatch } });
    expect(status).toBe(200);
  });

  it('refuses a change of another version than the one that was read', async () => {
    const { json } = await create({});
    await patch({ id: json['id'], body: { note: 'first' } });
    const { status, json: problem } = await patch({
      id: json['id'],
      body: { note: 'second' },
      headers: { 'if-match': '"1"' },
    });
    const now = await world.call({ path: `/api/crm/deals/${String(json['id'])}`, token });
    expect(status).toBe(409);
    expect(problem['code']).toBe('VERSION_CONFLICT');
    expect(now.json['note']).toBe('first');
  });

  it('refuses an If-Match that is no version', async () => {
    const { json } = await create({});
    const { status, json: problem } = await patch({ id: json['id'], body: {}, headers: { 'if-match': '"abc"' } });
    expect(status).toBe(400);
    expect(problem).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'If-Match', code: 'INVALID_FORMAT' }] });
  });

  it('makes no new version when nothing changes', async () => {
    const { json } = await create({ note: 'same' });
    const { status, json: after } = await patch({ id: json['id'], body: { note: 'same' } });
    expect(status).toBe(200);
    expect(after['version']).toBe(1);
  });

  it('passes a well-formed correlation id and traceparent on, and no others', async () => {
    const good = { 'x-correlation-id': 'import-2026.03_01', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const bad = { 'x-correlation-id': 'with spaces in it', traceparent: '00-zz' };
    const [first, second] = [await create({}, good), await create({}, bad)];
    const entries = await Promise.all([first, second].map((one) => lastEntry(one.json['id'])));
    expect(entries[0]).toMatchObject({ correlationId: 'import-2026.03_01' });
    expect(entries[0]?.traceparent).toMatch(/^00-a{32}-(?!b{16})[0-9a-f]{16}-01$/);
    expect(entries[1]?.correlationId).toBe(entries[1]?.writeId);
    expect(entries[1]?.traceparent).toMatch(/^00-(?!a{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});

describe('deleting', () => {
  it('answers 204 with nothing, and then the record is gone', async () => {
    const { json } = await create({});
    const path = `/api/crm/deals/${String(json['id'])}`;
    const gone = await world.call({ method: 'DELETE', path, token });
    const after = await world.call({ path, token });
    const again = await world.call({ method: 'DELETE', path, token });
    expect([gone.status, gone.json]).toEqual([204, {}]);
    expect([after.status, again.status]).toEqual([404, 404]);
  });

  it('answers 204 when a hook keeps it, hidden', async () => {
    const { json } = await world.call({ method: 'POST', path: '/api/lab/kept', token, body: { title: 'x' } });
    const path = `/api/lab/kept/${String(json['id'])}`;
    expect((await world.call({ method: 'DELETE', path, token })).status).toBe(204);
    expect((await world.call({ path, token })).status).toBe(404);
  });

  it('answers 200 with the record when a hook archives it instead', async () => {
    const { json } = await world.call({ method: 'POST', path: '/api/lab/archived', token, body: { title: 'x' } });
    const path = `/api/lab/archived/${String(json['id'])}`;
    const { status, json: after, headers } = await world.call({ method: 'DELETE', path, token });
    expect(status).toBe(200);
    expect(after).toEqual({ ...json, version: 2, archived: true });
    expect(headers.get('etag')).toBe('"2"');
    expect((await world.call({ path, token })).status).toBe(200);
  });

  it('minds If-Match', async () => {
    const { json } = await create({});
    const path = `/api/crm/deals/${String(json['id'])}`;
    const { status } = await world.call({ method: 'DELETE', path, token, headers: { 'if-match': '"9"' } });
    expect(status).toBe(409);
  });
});

describe('state machines', () => {
  it("lists the moves that are open to the caller's roles", async () => {
    const { json } = await create({});
    const path = `/api/crm/deals/${String(json['id'])}/transitions`;
    const member = await world.call({ path, token });
    const manager = await world.call({ path, token: await world.token({ user: 'max', roles: ['manager'] }) });
    expect(member.json['items']).toEqual([
      { field: 'status', from: 'open', to: 'won', event: 'win', roles: [], guard: null },
    ]);
    expect(manager.json['items']).toHaveLength(2);
  });

  it('makes a legal move', async () => {
    const { json } = await create({});
    const { status, json: after, headers } = await move({ id: json['id'], body: { field: 'status', to: 'won' } });
    expect(status).toBe(200);
    expect(after).toEqual({ ...json, version: 2, status: 'won' });
    expect(headers.get('etag')).toBe('"2"');
  });

  it.each([
    ['the state that it is in', { field: 'status', to: 'open' }, 422, 'ILLEGAL_TRANSITION'],
    ['a move for another role', { field: 'status', to: 'lost' }, 403, 'FORBIDDEN'],
    ['a field without a machine', { field: 'statu', to: 'won' }, 422, 'VALIDATION_FAILED'],
    ['no state', { field: 'status' }, 422, 'VALIDATION_FAILED'],
    ['a key too many', { field: 'status', to: 'won', force: true }, 422, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_, body, expected, code) => {
    const { json } = await create({});
    const { status, json: problem } = await move({ id: json['id'], body });
    expect([status, problem['code']]).toEqual([expected, code]);
  });

  it('refuses a way that the machine does not have, by a move or by a change', async () => {
    const { json } = await create({});
    await move({ id: json['id'], body: { field: 'status', to: 'won' } });
    const moved = await move({ id: json['id'], body: { field: 'status', to: 'open' } });
    const changed = await patch({ id: json['id'], body: { status: 'open' } });
    expect([moved.json['code'], changed.json['code']]).toEqual(['ILLEGAL_TRANSITION', 'ILLEGAL_TRANSITION']);
    expect(moved.json).toMatchObject({ field: 'status', from: 'won', to: 'open', allowed: [] });
  });
});

describe('what is not there', () => {
  it.each([
    ['an unknown id', UNKNOWN_ID],
    ['no id at all', 'abc'],
    ['an id in capitals', UNKNOWN_ID.toUpperCase()],
    ['a path in disguise', '..%2f..%2fsecret'],
  ])('is NOT_FOUND: %s', async (_, id) => {
    const path = `/api/crm/deals/${id}`;
    const answers = [
      await world.call({ path, token }),
      await world.call({ method: 'PATCH', path, token, body: { note: 'x' } }),
      await world.call({ method: 'DELETE', path, token }),
      await world.call({ path: `${path}/transitions`, token }),
      await world.call({ method: 'POST', path: `${path}/transitions`, token, body: { field: 'status', to: 'won' } }),
    ];
    expect(answers.map((one) => [one.status, one.json['code']])).toEqual(answers.map(() => [404, 'NOT_FOUND']));
  });

  it('is what a read filter hides, for readers and writers alike', async () => {
    const { json: deal } = await create({});
    const entry = await lastEntry(deal['id']);
    const own = { method: 'POST', path: '/api/lab/private', token, body: { owner: entry?.actor.userId ?? null } };
    const { json: mine } = await world.call(own);
    const { json: other } = await world.call({ ...own, body: { owner: 'somebody-else' } });
    const path = `/api/lab/private/${String(other['id'])}`;
    const answers = [
      await world.call({ path, token }),
      await world.call({ method: 'PATCH', path, token, body: { title: 'taken' } }),
      await world.call({ method: 'DELETE', path, token }),
    ];
    const list = await world.call({ path: '/api/lab/private', token });
    expect(answers.map((one) => one.status)).toEqual([404, 404, 404]);
    expect(list.json['items']).toEqual([mine]);
  });

  it.each([
    ['/api/crm/deals/', 'GET'],
    ['/api/crm', 'GET'],
    ['/', 'GET'],
    ['/api/_nope/deals', 'POST'],
    ['/api/crm/_bulk', 'POST'],
    ['/api/crm/deals/x/y/z', 'GET'],
  ])('is a path like %s', async (path, method) => {
    const { status, json } = await world.call({ method, path, token });
    expect(status).toBe(404);
    expect(json).toMatchObject({ code: 'NOT_FOUND', type: 'urn:dro:error:not-found' });
  });

  it.each([
    ['/api/crm/deals', 'PUT', 'GET, HEAD, POST'],
    [`/api/crm/deals/${UNKNOWN_ID}`, 'POST', 'GET, HEAD, PATCH, DELETE'],
    ['/api/health', 'DELETE', 'GET, HEAD'],
    [`/api/_workflows/${UNKNOWN_ID}/approve`, 'GET', 'POST'],
  ])('is no method of the path: %s %s', async (path, method, allow) => {
    const { status, json, headers } = await world.call({ method, path, token });
    expect([status, json['code'], headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', allow]);
  });
});

it('answers HEAD like GET, without a body', async () => {
  const { json } = await create({});
  const {
    status,
    headers,
    json: body,
  } = await world.call({ method: 'HEAD', path: `/api/crm/deals/${String(json['id'])}`, token });
  expect([status, headers.get('etag'), body]).toEqual([200, '"1"', {}]);
});

async function define(a: { body: JsonObject; token: string }): Promise<void> {
  const { status, json } = await world.call({ method: 'POST', path: '/api/_admin/entities', ...a });
  if (status !== 201) throw new Error(JSON.stringify(json));
}

function create(values: JsonObject, headers?: Record<string, string>): Promise<WorldAnswer> {
  const body = { name: `deal ${++count}`, ...values };
  return world.call({ method: 'POST', path: '/api/crm/deals', token, body, ...(headers && { headers }) });
}

function patch(a: { id: unknown; body: JsonObject; headers?: Record<string, string> }): Promise<WorldAnswer> {
  const { id, ...rest } = a;
  return world.call({ method: 'PATCH', path: `/api/crm/deals/${String(id)}`, token, ...rest });
}

function move(a: { id: unknown; body: JsonObject }): Promise<WorldAnswer> {
  return world.call({ method: 'POST', path: `/api/crm/deals/${String(a.id)}/transitions`, token, body: a.body });
}

async function lastEntry(id: unknown): Promise<Journal | undefined> {
  const record = { tenant: 'acme', app: 'crm', entity: 'deals', id: String(id) };
  const { entries } = await world.platform.store.journal({ tenant: 'acme', by: { record }, limit: 1 });
  return entries[0];
}
