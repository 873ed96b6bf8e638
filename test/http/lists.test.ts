import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { defineDeals } from './lab.ts';

const AMOUNTS = [30, 10, 20, 50, 40, 70, 60];

let world: World;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [] });
  await defineDeals({ world, token: await world.token({ user: 'admin', roles: ['admin'] }) });
  token = await world.token({ roles: ['member'] });
  for (const amount of AMOUNTS) {
    await world.call({ method: 'POST', path: '/api/crm/deals', token, body: { name: `deal ${amount}`, amount } });
  }
});
afterAll(() => world.close());

describe('a list of records', () => {
  it('comes in the order of making, page by page, each record once', async () => {
    const seen = await allPages('/api/crm/deals?limit=3');
    expect(seen.pages).toBe(3);
    expect(seen.amounts).toEqual(AMOUNTS.map((amount) => `${amount}.00`));
  });

  it('can be sorted by an indexed field, both ways', async () => {
    const up = await allPages('/api/crm/deals?sort=amount&limit=2');
    const down = await allPages('/api/crm/deals?sort=-amount&limit=4');
    const sorted = [...AMOUNTS].sort((x, y) => x - y).map((amount) => `${amount}.00`);
    expect(up.amounts).toEqual(sorted);
    expect(down.amounts).toEqual(sorted.reverse());
  });

  it('can be filtered by an expression over the fields', async () => {
    const filter = encodeURIComponent('amount > 25 && amount <= 50 && status == "open"');
    const { json } = await world.call({ path: `/api/crm/deals?filter=${filter}&sort=amount`, token });
    expect(amountsOf(json['items'])).toEqual(['30.00', '40.00', '50.00']);
    expect(json['next_cursor']).toBeNull();
  });

  it.each([
    ['limit=0', 'limit', 'OUT_OF_RANGE'],
    ['limit=101', 'limit', 'OUT_OF_RANGE'],
    ['limit=', 'limit', 'OUT_OF_RANGE'],
    ['limit=ten', 'limit', 'WRONG_TYPE'],
    ['limit=1.5', 'limit', 'WRONG_TYPE'],
    ['limt=3', 'limt', 'UNKNOWN_KEY'],
    ['limit=1&limit=2', 'limit', 'DUPLICATE_NAME'],
    ['__proto__=1', '__proto__', 'UNKNOWN_KEY'],
    ['dry_run=true', 'dry_run', 'UNKNOWN_KEY'],
    ['cursor=abc', 'cursor', 'INVALID_CURSOR'],
    ['sort=note', 'sort', 'NOT_INDEXED'],
    ['filter=', 'filter', 'OUT_OF_RANGE'],
    [`filter=${encodeURIComponent('amount >')}`, 'filter', 'SYNTAX'],
    [`filter=${encodeURIComponent('ammount > 1')}`, 'filter', 'UNKNOWN_NAME'],
    [`filter=${encodeURIComponent('amount')}`, 'filter', 'TYPE_MISMATCH'],
  ])('refuses ?%s', async (query, path, code) => {
    const { status, json } = await world.call({ path: `/api/crm/deals?${query}`, token });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path, code }] });
  });

  it('refuses the cursor of another list', async () => {
    const { json } = await world.call({ path: '/api/crm/deals?limit=2', token });
    const cursor = String(json['next_cursor']);
    const sorted = await world.call({ path: `/api/crm/deals?sort=amount&cursor=${cursor}`, token });
    const globex = await world.token({ tenant: 'globex', roles: ['admin'] });
    await defineDeals({ world, token: globex });
    const foreign = await world.call({ path: `/api/crm/deals?cursor=${cursor}`, token: globex });
    expect([sorted.json['code'], foreign.json['code']]).toEqual(['INVALID_QUERY', 'INVALID_QUERY']);
  });

  it('takes no query parameters where there are none to take', async () => {
    const { json } = await world.call({ path: '/api/crm/deals?limit=1', token });
    const [first] = Array.isArray(json['items']) ? json['items'] : [];
    const id = (first as { id: string }).id;
    const read = await world.call({ path: `/api/crm/deals/${id}?expand=1`, token });
    const create = await world.call({ method: 'POST', path: '/api/crm/deals?deep=1', token, body: { name: 'x' } });
    const health = await world.call({ path: '/api/health?deep=1' });
    expect([read, create, health].map((one) => one.json['code'])).toEqual([
      'INVALID_QUERY',
      'INVALID_QUERY',
      'INVALID_QUERY',
    ]);
  });
});

async function allPages(path: string): Promise<{ pages: number; amounts: unknown[] }> {
  const amounts: unknown[] = [];
  let pages = 0;
  let next: unknown = '';
  while (next !== null) {
    const { json } = await world.call({ path: next === '' ? path : `${path}&cursor=${String(next)}`, token });
    amounts.push(...amountsOf(json['items']));
    next = json['next_cursor'];
    pages++;
  }
  return { pages, amounts };
}

function amountsOf(items: Json | undefined): unknown[] {
  return Array.isArray(items) ? items.map((one) => (one as { amount: string }).amount) : [];
}
