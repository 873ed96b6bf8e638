import { describe, expect, it } from '@jest/globals';
import type { IndexKey } from '#core/plan/plan.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { plan, put, START } from './plans.ts';

type Query = Partial<Parameters<EntityStore['list']>[0]>;
type Page = Awaited<ReturnType<EntityStore['list']>>;

const at = (key: string): IndexKey[] => [{ index: 'by_name', key }];

/** Lists by an index: order, ranges, cursors, and what writes in between do to them. */
export function listTests(world: () => StoreWorld): void {
  const list = (query: Query): Promise<Page> =>
    world().store.list({
      tenant: 'acme',
      app: 'crm',
      entity: 'deals',
      index: 'by_name',
      limit: 100,
      maxReads: 1000,
      ...query,
    });
  const idsOf = (page: Page): string[] => page.rows.map((row) => row.ref.id);
  const fill = async (keys: Record<string, string>): Promise<void> => {
    const ops = Object.entries(keys).map(([id, key]) => put({ id, keys: at(key) }));
    await world().store.commit({ plan: plan({ ops }) });
  };
  const readAll = async (query: Query): Promise<string[]> => {
    const found: string[] = [];
    let page = await list(query);
    found.push(...idsOf(page));
    while (!page.exhausted && found.length < 100) {
      page = await list({ ...query, cursor: page.cursor });
      found.push(...idsOf(page));
    }
    return found;
  };

  describe('list', () => {
    it('is in the order of the key, bytewise, then of the id', async () => {
      await fill({ d: 'b', b: 'a', a: 'b', c: '\u{1F600}', e: '\uFFFD', f: 'B' });
      expect(idsOf(await list({}))).toEqual(['f', 'b', 'a', 'd', 'e', 'c']);
      expect(idsOf(await list({ desc: true }))).toEqual(['c', 'e', 'd', 'a', 'b', 'f']);
    });

    it.each([
      { range: { gte: 'b' }, expected: ['b1', 'b2', 'c'] },
      { range: { lt: 'b' }, expected: ['a'] },
      { range: { gte: 'a', lt: 'c' }, expected: ['a', 'b1', 'b2'] },
      { range: { gte: 'd' }, expected: [] },
    ])('keeps to $range, end left out, in pages and backwards', async ({ range, expected }) => {
      await fill({ a: 'a', b1: 'b', b2: 'b', c: 'c' });
      expect(await readAll({ range })).toEqual(expected);
      expect(await readAll({ range, limit: 1 })).toEqual(expected);
      expect(await readAll({ range, limit: 1, desc: true })).toEqual([...expected].reverse());
    });

    it('has the index id of itself', async () => {
      await fill({ c: '1', a: '2', b: '3', d: '0' });
      expect(await readAll({ index: 'id', limit: 3 })).toEqual(['a', 'b', 'c', 'd']);
      expect(await readAll({ index: 'id', limit: 1, desc: true })).toEqual(['d', 'c', 'b', 'a']);
      expect(await readAll({ index: 'id', limit: 1, range: { gte: 'b', lt: 'd' } })).toEqual(['b', 'c']);
      expect(await readAll({ index: 'id', limit: 1, range: { gte: 'b', lt: 'd' }, desc: true })).toEqual(['c', 'b']);
    });

    it('follows a record to its new key, and leaves the keys that stay', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'a', keys: [...at('x'), { index: 'other', key: 'o' }] })] }) });
      await store.commit({
        plan: plan({ ops: [put({ id: 'a', expect: 1, keys: [...at('y'), { index: 'other', key: 'o' }] })] }),
      });
      expect(idsOf(await list({ range: { gte: 'x', lt: 'y' } }))).toEqual([]);
      expect(idsOf(await list({ range: { gte: 'y' } }))).toEqual(['a']);
      expect(await list({ index: 'other' })).toMatchObject({ rows: [{ version: 2 }] });
    });

    it('takes new keys for a record that stays at its version', async () => {
      const { store } = world();
      await fill({ a: 'x' });
      const same = put({ id: 'a', expect: 1, keys: [...at('x'), { index: 'other', key: 'o' }] });
      const commit = await store.commit({ plan: plan({ ops: [{ ...same, row: { ...same.row, version: 1 } }] }) });
      expect(commit).toMatchObject({ ok: true });
      expect(await list({ index: 'other' })).toMatchObject({ rows: [{ version: 1, data: { name: 'a' } }] });
    });

    it('shows no tombstone', async () => {
      const { store } = world();
      await fill({ a: 'a', b: 'b' });
      await store.commit({ plan: plan({ ops: [put({ id: 'a', expect: 1, deletedAt: START })] }) });
      expect(idsOf(await list({}))).toEqual(['b']);
      expect(idsOf(await list({ index: 'id' }))).toEqual(['b']);
    });

    it('shows nothing of other entities and tenants', async () => {
      await fill({ a: 'a' });
      expect(idsOf(await list({ tenant: 'umbrella' }))).toEqual([]);
      expect(idsOf(await list({ entity: 'leads', index: 'id' }))).toEqual([]);
    });

    it('reads no more than maxReads, and goes on from there', async () => {
      const { store } = world();
      await fill({ a: 'a', b: 'b', c: 'c', d: 'd', e: 'e' });
      const gone = ['a', 'b', 'c'].map((id) => put({ id, expect: 1, deletedAt: START }));
      await store.commit({ plan: plan({ ops: gone }) });
      const first = await list({ index: 'id', maxReads: 2 });
      expect(first).toMatchObject({ rows: [], exhausted: false });
      expect(idsOf(await list({ index: 'id', cursor: first.cursor }))).toEqual(['d', 'e']);
      expect((await list({ maxReads: 1 })).rows).toHaveLength(1);
    });

    it('says when nothing lies behind', async () => {
      await fill({ a: 'a', b: 'b' });
      const whole = await list({ limit: 2 });
      expect(whole).toMatchObject({ exhausted: true });
      expect(whole.cursor).toBeUndefined();
      expect(await list({ limit: 1 })).toMatchObject({ exhausted: false, cursor: expect.any(String) });
    });

    it.each<[string, Query]>([
      ['another index', { index: 'id' }],
      ['another entity', { entity: 'leads' }],
      ['the other direction', { desc: true }],
    ])('refuses a cursor of %s', async (_, query) => {
      await fill({ a: 'a', b: 'b' });
      const { cursor } = await list({ limit: 1 });
      await expect(list({ ...query, limit: 1, cursor })).rejects.toMatchObject({
        code: 'INVALID_QUERY',
        issues: [{ path: 'cursor', code: 'INVALID_CURSOR' }],
      });
    });

    it.each(['', 'x', 'bm90IGpzb24', Buffer.from('{"a":1}').toString('base64url')])(
      'refuses the cursor "%s"',
      async (cursor) => {
        await expect(list({ cursor })).rejects.toMatchObject({ code: 'INVALID_QUERY' });
      },
    );
  });
}
