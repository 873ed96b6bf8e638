import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntityStore } from '#ports/entity-store.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { plan, put, START } from './plans.ts';

type Write = { page: number; id: number; key: string; gone: boolean };
type Query = { tenant: string; index: string; desc: boolean; limit: number };

const KEYS = ['a', 'b', 'c'];
let tenants = 0;

const write: fc.Arbitrary<Write> = fc.record({
  page: fc.nat(5),
  id: fc.nat(11),
  key: fc.constantFrom(...KEYS),
  gone: fc.boolean(),
});
const setting = fc.record({
  keys: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 12 }),
  limit: fc.integer({ min: 1, max: 4 }),
  desc: fc.boolean(),
  index: fc.constantFrom('by_name', 'id'),
  writes: fc.array(write, { maxLength: 8 }),
});

/** Paging through a list while others write to it. */
export function cursorTests(world: () => StoreWorld, a: { share: number }): void {
  describe('cursors under writes', () => {
    it('see each unchanged row exactly once, in order, whatever else is written meanwhile', async () => {
      const property = fc.asyncProperty(setting, async ({ keys, writes, ...rest }) => {
        const { store } = world();
        const query = { ...rest, tenant: `paging${++tenants}` };
        const change = writerOf({ store, tenant: query.tenant });
        for (const [id, key] of keys.entries()) await change({ id, key, gone: false });
        const touched = new Set(writes.map((one) => `r${one.id}`));
        const untouched = (ids: string[]): string[] => ids.filter((id) => !touched.has(id));
        const before = await readAll({ store, query: { ...query, limit: 100 }, writes: [], change });

        const read = await readAll({ store, query, writes, change });

        expect(untouched(read)).toEqual(untouched(before));
      });
      await fc.assert(property, { numRuns: Math.ceil(60 * a.share) });
    });
  });
}

/** Creates, moves, deletes and restores records, with the version that each is at. */
function writerOf(a: { store: EntityStore; tenant: string }): (one: Omit<Write, 'page'>) => Promise<void> {
  const versions = new Map<number, number>();
  return async ({ id, key, gone }) => {
    const end = gone ? { deletedAt: START } : { keys: [{ index: 'by_name', key }] };
    const op = put({ id: `r${id}`, tenant: a.tenant, expect: versions.get(id) ?? 'absent', ...end });
    await a.store.commit({ plan: plan({ tenant: a.tenant, ops: [op] }) });
    versions.set(id, op.row.version);
  };
}

/** The ids of all pages, with the writes that belong between two pages made there. */
async function readAll(a: {
  store: EntityStore;
  query: Query;
  writes: Write[];
  change: (one: Write) => Promise<void>;
}): Promise<string[]> {
  const query = { app: 'crm', entity: 'deals', maxReads: 1000, ...a.query };
  const found: string[] = [];
  let page = await a.store.list(query);
  found.push(...page.rows.map((row) => row.ref.id));
  for (let i = 0; !page.exhausted; i++) {
    for (const one of a.writes.filter((each) => each.page === i)) await a.change(one);
    page = await a.store.list({ ...query, cursor: page.cursor });
    found.push(...page.rows.map((row) => row.ref.id));
  }
  return found;
}
