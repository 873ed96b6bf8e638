import { describe, expect, it } from '@jest/globals';
import type { Journal } from '#core/plan/journal.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { deal, plan, put } from './plans.ts';

type By = Parameters<EntityStore['journal']>[0]['by'];

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

/** The journal by write, record, correlation, and type of event with a range of time. */
export function journalTests(world: () => StoreWorld): void {
  const ids = (entries: Journal[]): string[] => entries.map((entry) => entry.writeId);
  const readAll = async (by: By, limit: number, newestFirst?: boolean): Promise<string[]> => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world().store.journal({ tenant: 'acme', by, limit, cursor, newestFirst });
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      found.push(...ids(page.entries));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found;
  };

  describe('journal', () => {
    it('gives back the row of a write as it was committed', async () => {
      const { store } = world();
      const written = plan({ ops: [put({ id: 'a' })], types: ['deals.created'] });
      await store.commit({ plan: written });
      const by = { writeId: written.journal.writeId };
      expect((await store.journal({ tenant: 'acme', by, limit: 1 })).entries).toEqual([written.journal]);
      expect((await store.journal({ tenant: 'umbrella', by, limit: 1 })).entries).toEqual([]);
    });

    it('lists the writes of a record, newest first, as root and as one of the changes', async () => {
      const { store } = world();
      const asRoot = [0, 1, 2, 3, 4].map((version) => plan({ ops: [put({ id: 'a', expect: version || 'absent' })] }));
      for (const written of asRoot) await store.commit({ plan: written });
      const beside = plan({ ops: [put({ id: 'b' }), put({ id: 'a', expect: 5 })] });
      await store.commit({ plan: beside });
      const rootOnly = plan({ root: deal('a') });
      await store.commit({ plan: rootOnly });
      const all = ids([...asRoot, beside, rootOnly].map((written) => written.journal)).reverse();
      expect(await readAll({ record: deal('a') }, 100)).toEqual(all);
      expect(await readAll({ record: deal('a') }, 2)).toEqual(all);
      expect(await readAll({ record: deal('b') }, 2)).toEqual([beside.journal.writeId]);
    });

    it('lists a correlation, oldest first', async () => {
      const { store } = world();
      const written = ['c1', 'c2', 'c1', 'c10', 'c1'].map((correlationId, i) =>
        plan({ ops: [put({ id: `r${i}` })], correlationId }),
      );
      for (const one of written) await store.commit({ plan: one });
      const expected = ids(written.filter((one) => one.journal.correlationId === 'c1').map((one) => one.journal));
      expect(await readAll({ correlationId: 'c1' }, 2)).toEqual(expected);
    });

    it('lists a type of event in a range of time, oldest first, without the end', async () => {
      const { store } = world();
      const written = [1, 2, 3, 4].map((second) => plan({ at: at(second), types: ['deals.won', 'deals.updated'] }));
      for (const one of written) await store.commit({ plan: one });
      await store.commit({ plan: plan({ at: at(3), types: ['deals.won.late'] }) });
      const expected = ids(written.slice(1, 3).map((one) => one.journal));
      expect(await readAll({ type: 'deals.won', from: at(2), to: at(4) }, 1)).toEqual(expected);
      expect(await readAll({ type: 'deals.lost', from: at(0), to: at(9) }, 1)).toEqual([]);
    });

    it('lists a type and a correlation newest first too', async () => {
      const { store } = world();
      const written = [1, 2, 2, 3, 4].map((second) =>
        plan({ at: at(second), types: ['deals.won'], correlationId: 'c1' }),
      );
      for (const one of written) await store.commit({ plan: one });
      const all = ids(written.map((one) => one.journal)).reverse();
      const range = { type: 'deals.won', from: at(2), to: at(4) };
      expect(await readAll({ correlationId: 'c1' }, 2, true)).toEqual(all);
      expect(await readAll(range, 1, true)).toEqual(all.slice(1, 4));
      expect(await readAll(range, 100, true)).toEqual(all.slice(1, 4));
    });

    it('lists the writes with events of any type in a range of time, once each', async () => {
      const { store } = world();
      const written = [1, 2, 3, 4].map((second) => plan({ at: at(second), types: ['deals.won', `deals.t${second}`] }));
      for (const one of written) await store.commit({ plan: one });
      await store.commit({ plan: plan({ at: at(3), types: [], ops: [put({ id: 'silent' })] }) });
      const expected = ids(written.slice(1, 3).map((one) => one.journal));
      expect(await readAll({ from: at(2), to: at(4) }, 1)).toEqual(expected);
      expect(await readAll({ from: at(2), to: at(4) }, 1, true)).toEqual(expected.reverse());
    });

    it('refuses the cursor of another list', async () => {
      const { store } = world();
      for (const id of ['a', 'b']) await store.commit({ plan: plan({ ops: [put({ id })], correlationId: 'c' }) });
      const { cursor } = await store.journal({ tenant: 'acme', by: { correlationId: 'c' }, limit: 1 });
      const other = store.journal({ tenant: 'acme', by: { correlationId: 'd' }, limit: 1, cursor });
      await expect(other).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    });
  });
}
