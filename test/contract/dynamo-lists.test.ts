import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Op } from '#core/plan/plan.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { openDynamo } from './dynamo-world.ts';
import { plan, put } from './plans.ts';

const PLACES = 15;
const GUARD = { tenant: 'acme', kind: 'children' as const, pk: 'crm/notes.deal_id', sk: 'a' };

describeOnDynoxide({
  name: 'lists on DynamoDB',
  tests: ({ client }) => {
    const open = async (): Promise<EntityStore> => (await openDynamo({ client: client() })).store;
    const write = (a: { store: EntityStore; id: string; indexes: string[]; key?: string; defVersion?: number }) => {
      const op = put({ id: a.id, keys: a.indexes.map((index) => ({ index, key: a.key ?? index })) });
      const row = { ...op.row, defVersion: a.defVersion ?? 1 };
      return a.store.commit({ plan: plan({ ops: [{ ...op, row }] }) });
    };
    const ids = async (a: { store: EntityStore; index: string; range?: { gte?: string; lt?: string } }) => {
      const { store, ...query } = a;
      const at = { tenant: 'acme', app: 'crm', entity: 'deals', limit: 100, maxReads: 1000 };
      return (await store.list({ ...at, ...query })).rows.map((row) => row.ref.id);
    };
    const names = (from: number, count = PLACES): string[] => Array.from({ length: count }, (_, i) => `i${from + i}`);

    describe('places of indexes', () => {
      it('are found whatever process gave them', async () => {
        const world = await openDynamo({ client: client() });
        const [one, other] = [world.store, (await world.reopen()).store];
        await Promise.all([
          write({ store: one, id: 'a', indexes: ['x', 'y'] }),
          write({ store: other, id: 'b', indexes: ['y', 'z'] }),
        ]);
        const found = await Promise.all(['x', 'y', 'z'].map((index) => ids({ store: one, index })));
        expect(found).toEqual([['a'], ['a', 'b'], ['b']]);
      });

      it('go over to new indexes when all are taken and the entity has others by now', async () => {
        const store = await open();
        await write({ store, id: 'a', indexes: names(0) });
        await write({ store, id: 'b', indexes: names(1), defVersion: 2 });
        const late = await write({ store, id: 'c', indexes: names(0), defVersion: 1 });
        expect(late).toMatchObject({ ok: true });
        expect(await ids({ store, index: 'i15' })).toEqual(['b']);
        expect(await ids({ store, index: 'i14' })).toEqual(['a', 'b', 'c']);
        expect(await ids({ store, index: 'i0' })).toEqual([]);
      });

      it('are refused to more indexes than there are', async () => {
        const commit = write({ store: await open(), id: 'a', indexes: names(0, PLACES + 1) });
        await expect(commit).rejects.toMatchObject({ code: 'INTERNAL' });
      });

      it('of nobody hold nothing', async () => {
        expect(await ids({ store: await open(), index: 'never' })).toEqual([]);
      });
    });

    it('holds keys that are longer than DynamoDB takes, in the order of their beginnings', async () => {
      const store = await open();
      const long = 'ü'.repeat(600);
      const keys = { c: `${long}c`, a: `${long}a`, b: 'b', z: `z${long}` };
      for (const [id, key] of Object.entries(keys)) await write({ store, id, indexes: ['by_name'], key });
      expect(await ids({ store, index: 'by_name' })).toEqual(['b', 'z', 'a', 'c']);
      // what was cut off may be shown beside the range, but nothing in it is left out
      expect(await ids({ store, index: 'by_name', range: { gte: `${long}b`, lt: `${long}d` } })).toEqual(['a', 'c']);
      expect(await ids({ store, index: 'by_name', range: { lt: 'zz' } })).toEqual(['b']);
    });

    it('waits with the row of a guard until lists show what came with it', async () => {
      const { store, clock } = await openDynamo({ client: client(), listLagMs: 500 });
      const touch: Op = { kind: 'sys', key: GUARD, expect: 'any', value: {} };
      await store.commit({ plan: plan({ ops: [touch] }) });
      let answered = false;
      const read = store.getSys({ keys: [GUARD] }).then((rows) => {
        answered = true;
        return rows;
      });
      while (clock.nextAt() === null && !answered) await nextTurn();
      clock.moveTo(clock.millis() + 499);
      await nextTurn();
      expect(answered).toBe(false);
      clock.moveTo(clock.millis() + 1);
      expect(await read).toMatchObject([{ etag: 1 }]);
      expect(await store.getSys({ keys: [GUARD] })).toMatchObject([{ etag: 1 }]);
    });
  },
});
