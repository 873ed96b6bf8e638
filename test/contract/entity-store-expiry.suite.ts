import { describe, expect, it } from '@jest/globals';
import type { Journal } from '#core/plan/journal.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { deal, plan, put } from './plans.ts';

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const ALL = { from: at(0), to: at(59) };

/** Events that go after a time, while all else of their journal rows stays. */
export function expiryTests(world: () => StoreWorld): void {
  const write = async (a: Parameters<typeof plan>[0]): Promise<Plan> => {
    const written = plan({ types: ['deals.won', 'deals.updated'], ...a });
    await world().store.commit({ plan: written });
    return written;
  };
  const publish = (plans: Plan[]): Promise<void> =>
    world().feed.markPublished({ writeIds: plans.map((one) => one.journal.writeId) });
  const read = async (by: Parameters<EntityStore['journal']>[0]['by'], tenant = 'acme'): Promise<Journal[]> =>
    (await world().store.journal({ tenant, by, limit: 100 })).entries;
  const ids = (journals: Journal[]): string[] => journals.map((one) => one.writeId);
  const idsOf = (plans: Plan[]): string[] => plans.map((one) => one.journal.writeId);

  describe('expireEvents', () => {
    it('takes the events out of a row, and leaves what was written, by whom and from what', async () => {
      const written = await write({ ops: [put({ id: 'a' })], at: at(1), correlationId: 'c1' });
      await publish([written]);
      const { store } = world();
      const done = await store.expireEvents({ tenant: 'acme', before: at(2), limit: 10 });
      const { events, ...rest } = written.journal;
      const left = { ...rest, events: [], expired: events.map(({ id, type }) => ({ id, type })) };
      expect(done).toEqual({ rows: 1, more: false });
      expect(await read({ writeId: written.journal.writeId })).toEqual([left]);
      expect(await read({ record: deal('a') })).toEqual([left]);
      expect(await read({ correlationId: 'c1' })).toEqual([left]);
      expect([await read(ALL), await read({ type: 'deals.won', ...ALL })]).toEqual([[], []]);
      expect(await store.commit({ plan: written })).toMatchObject({ ok: true, replayed: true });
    });

    it('leaves what is not older, what is not published, and what others have', async () => {
      const [old, unpublished, exact] = [
        await write({ at: at(1) }),
        await write({ at: at(1) }),
        await write({ at: at(5) }),
      ];
      const theirs = await write({ at: at(1), tenant: 'umbrella' });
      await publish([old, exact, theirs]);
      const query = { tenant: 'acme', before: at(5), limit: 10 };
      const done = await world().store.expireEvents(query);
      expect(done).toEqual({ rows: 1, more: false });
      expect(await read(ALL)).toEqual([unpublished.journal, exact.journal]);
      expect(await read({ type: 'deals.updated', ...ALL })).toEqual([unpublished.journal, exact.journal]);
      expect(await read(ALL, 'umbrella')).toEqual([theirs.journal]);
      await publish([unpublished]);
      expect(await world().store.expireEvents(query)).toEqual({ rows: 1, more: false });
      expect(await read(ALL)).toEqual([exact.journal]);
    });

    it('takes the oldest first, at most so many rows, and goes on in another process', async () => {
      const written: Plan[] = [];
      for (const second of [4, 2, 3, 1, 5]) written.push(await write({ at: at(second) }));
      await publish(written);
      const query = { tenant: 'acme', before: at(5), limit: 3 };
      const first = await world().store.expireEvents(query);
      const left = ids(await read(ALL));
      const next = await world().reopen();
      const second = await next.store.expireEvents(query);
      const third = await next.store.expireEvents(query);
      expect([first, second, third]).toEqual([
        { rows: 3, more: true },
        { rows: 1, more: false },
        { rows: 0, more: false },
      ]);
      expect(left).toEqual(idsOf([written[0], written[4]].filter((one) => one !== undefined)));
      const { entries } = await next.store.journal({ tenant: 'acme', by: ALL, limit: 100 });
      expect(ids(entries)).toEqual(idsOf(written.slice(4)));
    });

    it('ends when all that is left is not published', async () => {
      const written: Plan[] = [];
      for (const second of [1, 2, 3, 4]) written.push(await write({ at: at(second) }));
      await publish(written.slice(3));
      const done = await world().store.expireEvents({ tenant: 'acme', before: at(9), limit: 2 });
      expect(done).toEqual({ rows: 1, more: false });
    });
  });
}
