import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const TICKETS: JsonObject = {
  app: 'desk',
  name: 'tickets',
  currency: 'EUR',
  fields: [
    { name: 'code', type: 'string', unique: true },
    { name: 'status', type: 'enum', values: ['open', 'held', 'done'] },
    { name: 'weight', type: 'integer' },
    { name: 'cost', type: 'money' },
    { name: 'owner', type: 'string' },
    { name: 'mail', type: 'email', pii: true },
    { name: 'note', type: 'string' },
    { name: 'pin', type: 'secret' },
  ],
  indexes: [['status', 'weight'], ['cost'], ['mail']],
};
const MINE: JsonObject = {
  app: 'desk',
  name: 'mine',
  read_filter: 'weight < policy.heavy || "boss" in user.roles',
  fields: [{ name: 'weight', type: 'integer' }],
};
const HEAVY: JsonObject = { app: 'desk', name: 'heavy', type: 'integer', default: 10, description: 'x' };

let tenant: Tenant;
let member: string;

beforeAll(async () => {
  tenant = await openTenant({ packs: [], definitions: { policies: [HEAVY], entities: [TICKETS, MINE] } });
  member = await tenant.world.token({ user: 'mia', roles: ['member'] });
  for (const i of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    await tenant.post('/api/desk/tickets', {
      code: `T-${i}`,
      status: ['open', 'held', 'done'][i % 3] ?? null,
      weight: i % 4,
      cost: `${i}.50`,
      mail: `p${i}@example.com`,
      note: i % 2 === 0 ? 'even' : 'odd',
    });
  }
});
afterAll(() => tenant.world.close());

describe('a filter', () => {
  it.each([
    ['status == "open" && weight > 0', ['T-6', 'T-3', 'T-9']],
    ['status in ["open", "done"] && weight == 1', ['T-5', 'T-9']],
    ['cost >= 7.5', ['T-7', 'T-8', 'T-9']],
    ['code == "T-4"', ['T-4']],
    ['code == "T-44"', []],
    ['status == "open" && note == "odd"', ['T-9', 'T-3']],
    ['note.startsWith("ev")', ['T-2', 'T-4', 'T-6', 'T-8']],
  ])('%s finds its records, by an index where one serves it', async (filter, codes) => {
    const { items } = await query({ filter });
    expect(codesOf(items)).toEqual(expect.arrayContaining(codes));
    expect(codesOf(items)).toHaveLength(codes.length);
  });

  it.each([
    ['pin == "1234"', 'TYPE_MISMATCH', 'secret'],
    ['record.pin != null', 'TYPE_MISMATCH', 'secret'],
    ['stats == "open"', 'UNKNOWN_NAME', 'did you mean "status"'],
  ])('%s is refused', async (filter, code, text) => {
    const { status, json } = await call({ filter });
    expect(status).toBe(400);
    expect(json['errors']).toMatchObject([{ path: 'filter', code, message: expect.stringContaining(text) }]);
  });

  it('reads little of what an index serves', async () => {
    const read = await readsOf(() => query({ filter: 'status == "open" && weight == 2' }));
    expect(read).toEqual([{ index: 'status+weight', rows: 1 }]);
  });

  it('finds records by their ids, and those only', async () => {
    const all = await query({ filter: 'cost < 4' });
    const ids = (all.items as JsonObject[]).map((one) => String(one['id']));
    const read = await readsOf(async () => {
      const { items } = await query({ filter: `id in ${JSON.stringify(ids)}` });
      expect(codesOf(items)).toEqual(['T-1', 'T-2', 'T-3']);
      return { items };
    });
    expect(read).toHaveLength(3);
  });

  it('without an index is answered on a small entity, with advice', async () => {
    const served = await query({ filter: 'status == "open"' });
    const unserved = await query({ filter: 'note == "odd" && status != "done"' });
    expect(served.advice).toBeUndefined();
    expect(unserved.advice).toMatchObject([{ path: 'filter', code: 'NOT_INDEXED' }]);
    expect(JSON.stringify(unserved.advice)).toContain('declare indexes: [[note]] on desk/tickets');
  });

  it('without an index is refused on a large one, and walked along an index if that gives the order', async () => {
    const { store } = tenant.world.platform;
    tenant.world.platform.store = { ...store, count: () => Promise.resolve(5001) };
    const refused = await call({ filter: 'note == "odd"' });
    const ordered = await query({ filter: 'note == "odd"', sort: '-cost' });
    const served = await query({ filter: 'status == "open" && note == "odd"' });
    const byMaking = await call({ filter: 'note == "odd"', sort: '-created_at' });
    tenant.world.platform.store = store;
    expect([refused.status, byMaking.status]).toEqual([400, 400]);
    expect(refused.json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'filter', code: 'NOT_INDEXED' }] });
    expect(codesOf(ordered.items)).toEqual(['T-9', 'T-7', 'T-5', 'T-3', 'T-1']);
    expect(served.items).toHaveLength(2);
  });

  it('sorts within one value of the fields before', async () => {
    const within = await query({ filter: 'status == "open"', sort: '-weight' });
    const across = await call({ sort: 'weight' });
    expect((within.items as JsonObject[]).map((one) => one['weight'])).toEqual([3, 2, 1]);
    expect(across.json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'sort', code: 'NOT_INDEXED' }] });
    expect(JSON.stringify(across.json)).toContain('with one value for status');
  });
});

describe('a cursor', () => {
  const first = async (body: JsonObject): Promise<string> => String((await query({ limit: 1, ...body })).next_cursor);

  it.each<[string, JsonObject]>([
    ['another filter', { filter: 'status == "held"' }],
    ['no filter', {}],
    ['more of a filter', { filter: 'status == "open" && note == "odd"' }],
    ['another order', { filter: 'status == "open"', sort: '-weight' }],
  ])('is refused with %s', async (_, body) => {
    const cursor = await first({ filter: 'status == "open"' });
    const { status, json } = await call({ ...body, limit: 1, cursor });
    const again = await call({ filter: 'status == "open"', limit: 1, cursor });
    expect([status, again.status]).toEqual([400, 200]);
    expect(json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'cursor', code: 'INVALID_CURSOR' }] });
  });

  it('is refused when it was changed, and when it is another tenant’s', async () => {
    const cursor = await first({});
    const changed = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
    const stranger = await tenant.world.token({ tenant: 'globex', roles: ['admin'] });
    await tenant.world.call({ method: 'POST', path: '/api/_admin/entities', token: stranger, body: TICKETS });
    const foreign = await tenant.world.call({ path: `/api/desk/tickets?cursor=${cursor}`, token: stranger });
    const codes = [(await call({ cursor: changed })).json['code'], foreign.json['code']];
    expect(codes).toEqual(['INVALID_QUERY', 'INVALID_QUERY']);
  });

  it('tells nothing of the records', async () => {
    const cursor = await first({ sort: 'mail' });
    const [, , sealed = ''] = cursor.split('.');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('example.com');
  });

  it('keeps what now was on the first page', async () => {
    const filter = 'status == "open" && created_at <= now';
    const { next_cursor: cursor } = await query({ filter, limit: 2 });
    await tenant.world.advance(60_000);
    await tenant.post('/api/desk/tickets', { code: 'late', status: 'open', weight: 9 });
    const rest = await query({ filter, cursor: String(cursor) });
    const [late] = (await query({ filter: 'code == "late"' })).items as JsonObject[];
    await tenant.world.call({
      method: 'DELETE',
      path: `/api/desk/tickets/${String(late?.['id'])}`,
      token: tenant.admin,
    });
    expect(codesOf(rest.items)).toEqual(['T-3']);
  });
});

describe('count', () => {
  it('is exact for what fits on a page, and from a counter for a whole entity', async () => {
    const page = await query({ filter: 'code in ["T-1", "T-2"]', count: true });
    const whole = await query({ limit: 1, count: true });
    const none = await query({ limit: 1 });
    expect(page['count']).toEqual({ value: 2, approximate: false, at_least: false });
    expect(whole['count']).toEqual({ value: expect.any(Number), approximate: true, at_least: false });
    expect(none['count']).toBeUndefined();
  });

  it('counts a filter to its end', async () => {
    const { count } = await query({ filter: 'code.startsWith("T-")', limit: 2, count: true });
    expect(count).toEqual({ value: 9, approximate: false, at_least: false });
  });

  it('can be asked for in the address too', async () => {
    const { json } = await tenant.world.call({ path: '/api/desk/mine?count=true', token: member });
    expect(json).toEqual({ items: [], next_cursor: null, count: { value: 0, approximate: false, at_least: false } });
  });
});

describe('a read filter', () => {
  it('goes by the policies, in lists, counts and single reads', async () => {
    const light = await tenant.post('/api/desk/mine', { weight: 1 });
    const heavy = await tenant.world.call({
      method: 'POST',
      path: '/api/desk/mine',
      token: await tenant.world.token({ user: 'bo', roles: ['boss'] }),
      body: { weight: 99 },
    });
    const list = await tenant.world.call({ path: '/api/desk/mine?count=true&limit=1', token: member });
    const read = async (id: Json | undefined): Promise<number> =>
      (await tenant.world.call({ path: `/api/desk/mine/${String(id)}`, token: member })).status;
    expect(list.json).toMatchObject({ items: [{ weight: 1 }], count: { value: 1, approximate: false } });
    expect([await read(light['id']), await read(heavy.json['id'])]).toEqual([200, 404]);
  });
});

describe('paging while others write', () => {
  it('neither repeats nor skips a record that stays as it is, whatever else is written meanwhile', async () => {
    const write = fc.record({
      page: fc.nat(4),
      which: fc.nat(11),
      status: fc.constantFrom('open', 'held', 'done'),
      weight: fc.nat(3),
    });
    const setting = fc.record({
      size: fc.integer({ min: 1, max: 12 }),
      limit: fc.integer({ min: 1, max: 4 }),
      filter: fc.constantFrom('status in ["open", "held"]', 'status == "open" && weight > 0', 'note != "x"'),
      sort: fc.constantFrom(undefined, 'status', '-status', 'id', '-id'),
      writes: fc.array(write, { maxLength: 8 }),
    });
    let runs = 0;
    // ranges end where the property's own records end
    const existing = ((await query({ limit: 100 })).items as JsonObject[]).map((one) => String(one['id']));
    await fc.assert(
      fc.asyncProperty(setting, async ({ size, limit, filter, sort, writes }) => {
        const owner = `run${++runs}`;
        for (const one of existing.splice(0)) await remove(one);
        const ids: string[] = [];
        const make = async (i: number): Promise<void> => {
          const body = { owner, status: ['open', 'held', 'done'][i % 3] ?? null, weight: i % 4 };
          ids.push(String((await tenant.post('/api/desk/tickets', body))['id']));
        };
        for (let i = 0; i < size; i++) await make(i);
        const touched = new Set(writes.map((one) => ids[one.which]));
        const body = { filter: `(${filter}) && owner == "${owner}"`, ...(sort !== undefined && { sort }) };
        const unchanged = (items: Json | undefined): string[] =>
          (items as JsonObject[])
            .map((one) => String(one['id']))
            .filter((id) => ids.slice(0, size).includes(id) && !touched.has(id));
        const before = unchanged((await query(body)).items);

        const seen: string[] = [];
        let cursor: Json | undefined;
        for (let page = 0; cursor !== null && page < 50; page++) {
          const answer = await query({ ...body, limit, ...(typeof cursor === 'string' && { cursor }) });
          seen.push(...unchanged(answer.items));
          cursor = answer.next_cursor;
          for (const { which, status, weight } of writes.filter((one) => one.page === page)) {
            const id = ids[which];
            await (id === undefined ? make(which) : tenant.patch(`/api/desk/tickets/${id}`, { status, weight }));
          }
        }
        for (const id of ids) await remove(id);
        expect(seen).toEqual(before);
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});

async function remove(id: string): Promise<void> {
  await tenant.world.call({ method: 'DELETE', path: `/api/desk/tickets/${id}`, token: tenant.admin });
}

type Page = { items: Json; next_cursor: Json; advice?: Json; count?: Json };

function call(body: JsonObject): ReturnType<Tenant['world']['call']> {
  return tenant.world.call({ method: 'POST', path: '/api/desk/tickets/_query', token: member, body });
}

async function query(body: JsonObject): Promise<Page> {
  const { status, json } = await call(body);
  if (status !== 200) throw new Error(JSON.stringify(json));
  return json as Page;
}

function codesOf(items: Json | undefined): unknown[] {
  return (items as JsonObject[]).map((one) => one['code']);
}

/** What the store was asked for, and how much it gave. */
async function readsOf(work: () => Promise<unknown>): Promise<{ index: string; rows: number }[]> {
  const { platform } = tenant.world;
  const { store } = platform;
  const reads: { index: string; rows: number }[] = [];
  platform.store = {
    ...store,
    list: async (asked) => {
      const page = await store.list(asked);
      reads.push({ index: asked.index, rows: page.rows.length });
      return page;
    },
  };
  await work();
  platform.store = store;
  return reads;
}
