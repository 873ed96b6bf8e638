import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const RECORDS = 130;
const MINUTE_MS = 60_000;
const ENTITY: JsonObject = {
  app: 'desk',
  name: 'tickets',
  fields: [
    { name: 'code', type: 'string' },
    { name: 'weight', type: 'integer' },
  ],
};
const INDEXED: JsonObject = { ...ENTITY, indexes: [['weight']] };
const UNIQUE: JsonObject = { ...ENTITY, unique: [['code']] };

let tenant: Tenant;

beforeEach(async () => {
  tenant = await openTenant({ packs: [], definitions: { entities: [ENTITY] } });
  const items = Array.from({ length: RECORDS }, (_, i) => ({ values: { code: `T-${i}`, weight: i % 10 } }));
  await tenant.post('/api/desk/tickets/_bulk', { items: items.slice(0, 100) });
  await tenant.post('/api/desk/tickets/_bulk', { items: items.slice(100) });
});
afterEach(() => tenant.world.close());

describe('a new index on existing records', () => {
  it('serves lists once it holds all of them, and no list before misses one', async () => {
    const saved = await define(INDEXED);
    const [early, sorted] = [await listed('filter=weight == 3'), await call('sort=weight')];
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    const [late, ordered] = [await listed('filter=weight == 3'), await listed('sort=-weight&limit=14')];
    expect(saved.json['indexing']).toEqual({ keys: ['index:weight'], state: 'building', reason: null });
    expect(early).toMatchObject({ items: { length: 13 }, advice: [{ code: 'NOT_INDEXED' }] });
    expect(sorted.json).toMatchObject({ errors: [{ path: 'sort', message: expect.stringContaining('being built') }] });
    expect((await entity())['indexing']).toBeNull();
    expect(late).toMatchObject({ items: { length: 13 } });
    expect(late['advice']).toBeUndefined();
    expect((ordered['items'] as JsonObject[]).map((one) => one['weight'])).toEqual([...Array(13).fill(9), 8]);
  });

  it('changes nothing else: no version, no event, nothing in the audit of a record', async () => {
    const [before] = (await listed('limit=1'))['items'] as JsonObject[];
    await define(INDEXED);
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    const after = await tenant.get(`/api/desk/tickets/${String(before?.['id'])}`);
    const audit = await tenant.list(`/api/_admin/audit?record_id=${String(before?.['id'])}`);
    expect(after).toEqual(before);
    expect(audit).toHaveLength(1);
  });

  it('takes in what is written while it is built', async () => {
    await define(INDEXED);
    const made = await tenant.post('/api/desk/tickets', { code: 'new', weight: 3 });
    const [first] = (await listed('filter=weight == 3&limit=1'))['items'] as JsonObject[];
    await tenant.patch(`/api/desk/tickets/${String(first?.['id'])}`, { weight: 4 });
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    const { items } = await listed('filter=weight == 3');
    expect(items).toHaveLength(13);
    expect((items as JsonObject[]).map((one) => one['id'])).toContain(made['id']);
  });

  it('is whole at once where there are no records', async () => {
    await tenant.post('/api/_admin/entities', { ...ENTITY, name: 'empty' });
    const { json } = await tenant.world.call({
      method: 'PUT',
      path: '/api/_admin/entities/desk/empty',
      token: tenant.admin,
      body: { ...INDEXED, name: 'empty' },
    });
    expect(json['indexing']).toBeNull();
  });
});

describe('a guard that looks through a new index', () => {
  it('lets nothing through that it cannot see yet', async () => {
    const at = { app: 'desk', fields: [{ name: 'board_id', type: 'reference', entity: 'desk/boards' }] };
    const guard = { type: 'no_active_children', child_entity: 'desk/cards', foreign_key: 'board_id' };
    const boards = { app: 'desk', name: 'boards', fields: [{ name: 'code', type: 'string' }] };
    await tenant.post('/api/_admin/entities', boards);
    await tenant.post('/api/_admin/entities', { ...at, name: 'cards' });
    const board = await tenant.post('/api/desk/boards', { code: 'full' });
    await tenant.post('/api/desk/cards', { board_id: board['id'] ?? null });
    await put('cards', { ...at, name: 'cards', indexes: [['board_id']] });
    const guarded = await put('boards', { ...boards, validators: [{ ...guard, message: 'it has cards' }] });
    const early = await remove(board);
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    const late = await remove(board);
    expect([guarded.status, early.status, late.status]).toEqual([200, 422, 422]);
  });
});

describe('a new unique on existing records', () => {
  it('holds for new writes at once, and for old values once it is built', async () => {
    await define(UNIQUE);
    const [one, two] = [await create('fresh'), await create('fresh')];
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    const old = await create('T-7');
    expect([one.status, two.status, old.status]).toEqual([201, 422, 422]);
    expect((await entity())['indexing']).toBeNull();
    expect((await listed('filter=code == "T-7"'))['advice']).toBeUndefined();
  });

  it('says which records have the same value, and goes on once one was changed', async () => {
    const twin = await create('T-7');
    await define(UNIQUE);
    await tenant.world.settle();
    const failed = (await entity())['indexing'];
    const [letter] = await tenant.list('/api/_admin/dead-letters');
    await tenant.patch(`/api/desk/tickets/${String(twin.json['id'])}`, { code: 'other' });
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(letter?.['id']))}/redrive`, {});
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    expect(failed).toMatchObject({ state: 'failed', reason: expect.stringContaining(String(twin.json['id'])) });
    expect((await entity())['indexing']).toBeNull();
  });

  it('is not held up by claims of a time when it was there before', async () => {
    await define(UNIQUE);
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    await define(ENTITY);
    const [first] = (await listed('filter=code == "T-7"'))['items'] as JsonObject[];
    await tenant.patch(`/api/desk/tickets/${String(first?.['id'])}`, { code: 'renamed' });
    await create('T-7');
    await define(UNIQUE);
    await tenant.world.settle();
    await tenant.world.advance(2 * MINUTE_MS);
    expect((await entity())['indexing']).toBeNull();
    expect((await create('T-7')).status).toBe(422);
  });

  it('is given up when the definition does without it again', async () => {
    await create('T-7');
    await define(UNIQUE);
    await tenant.world.settle();
    const { json } = await define(ENTITY);
    expect(json['indexing']).toBeNull();
  });
});

function define(body: JsonObject): Promise<WorldAnswer> {
  return put('tickets', body);
}

function put(name: string, body: JsonObject): Promise<WorldAnswer> {
  return tenant.world.call({ method: 'PUT', path: `/api/_admin/entities/desk/${name}`, token: tenant.admin, body });
}

function remove(board: JsonObject): Promise<WorldAnswer> {
  const path = `/api/desk/boards/${String(board['id'])}`;
  return tenant.world.call({ method: 'DELETE', path, token: tenant.admin });
}

function entity(): Promise<JsonObject> {
  return tenant.get('/api/_admin/entities/desk/tickets');
}

function create(code: string): Promise<WorldAnswer> {
  return tenant.world.call({ method: 'POST', path: '/api/desk/tickets', token: tenant.admin, body: { code } });
}

function call(query: string): Promise<WorldAnswer> {
  return tenant.world.call({ path: `/api/desk/tickets?${encodeURI(query)}`, token: tenant.admin });
}

async function listed(query: string): Promise<JsonObject> {
  return (await call(query)).json;
}
