import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Journal } from '#core/plan/journal.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { plan, put } from './plans.ts';

/** A feed with the store that fills it, and a clock to move. */
export type FeedWorld = {
  feed: ChangeFeed;
  store: EntityStore;
  clock: { now(): string; millis(): number; moveTo(at: number): void; nextAt(): number | null };
  /** Resolves when nothing moves until the clock does. */
  settle(): Promise<void>;
  /** The same data, opened by a process that knows nothing of the first. */
  reopen(): Promise<FeedWorld>;
  close(): Promise<void>;
};

const HOUR = 3_600_000;

/** What every ChangeFeed holds, at its worst: at least once, in any order. */
export function changeFeedSuite(a: { name: string; open: () => Promise<FeedWorld> }): void {
  describe(`ChangeFeed: ${a.name}`, () => {
    let world: FeedWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    it('delivers every commit to every consumer', async () => {
      const [first, second] = [listener(), listener()];
      await world.feed.attach({ consumer: 'one', handle: first.handle });
      const before = await commits({ store: world.store, count: 30 });
      await world.feed.attach({ consumer: 'two', handle: second.handle });
      const after = await commits({ store: world.store, count: 30 });

      await drain(world);

      for (const { writeIds } of [first, second]) expect(distinct(writeIds)).toEqual([...before, ...after].sort());
    });

    it('hands over the journal row as it was committed', async () => {
      const seen = listener();
      const written = plan({ ops: [put({ id: 'a' })], types: ['deals.created'] });
      await world.feed.attach({ consumer: 'one', handle: seen.handle });
      await world.store.commit({ plan: written });

      await drain(world);

      expect(seen.entries[0]).toEqual(written.journal);
    });

    it('never runs the handler of a consumer twice at once', async () => {
      let running = 0;
      let most = 0;
      const handle = async (): Promise<{ failed: string[] }> => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return { failed: [] };
      };
      await world.feed.attach({ consumer: 'one', handle });
      await Promise.all([1, 2, 3].map(() => commits({ store: world.store, count: 20 })));

      await drain(world);

      expect(most).toBe(1);
    });

    it('delivers again what failed, until it does not', async () => {
      const [bad = ''] = await commits({ store: world.store, count: 1 });
      const good = await commits({ store: world.store, count: 5 });
      let refusals = 3;
      const done: string[] = [];
      const handle = async (batch: Journal[]): Promise<{ failed: string[] }> => {
        const failed = idsOf(batch).filter((id) => id === bad && refusals-- > 0);
        done.push(...idsOf(batch).filter((id) => !failed.includes(id)));
        return { failed };
      };
      await world.feed.attach({ consumer: 'one', handle });

      await drain(world);

      expect(distinct(done)).toEqual([bad, ...good].sort());
      expect(await world.feed.deadLetters({ consumer: 'one', limit: 10 })).toEqual([]);
    });

    it('delivers a batch again whose handler threw', async () => {
      const written = await commits({ store: world.store, count: 5 });
      const seen = listener();
      await world.feed.attach({ consumer: 'one', handle: throwing({ times: 2, handle: seen.handle }) });

      await drain(world);

      expect(distinct(seen.writeIds)).toEqual(written);
    });

    it('gives an entry up that fails too often, and goes on', async () => {
      const seen = listener();
      const written = await commits({ store: world.store, count: 4 });
      const bad = written[1] ?? '';
      await world.feed.attach({ consumer: 'one', maxAttempts: 3, handle: seen.failOn(bad) });

      await drain(world);

      const dead = await world.feed.deadLetters({ consumer: 'one', limit: 10 });
      expect(dead).toEqual([
        {
          consumer: 'one',
          writeId: bad,
          attempts: expect.any(Number),
          error: expect.any(String),
          at: expect.any(String),
        },
      ]);
      expect(dead[0]?.attempts).toBeGreaterThanOrEqual(3);
      expect(distinct(seen.writeIds)).toEqual(written.filter((id) => id !== bad));
      expect(await world.feed.deadLetters({ consumer: 'two', limit: 10 })).toEqual([]);
    });

    it('delivers a dead entry again when it is redriven', async () => {
      const seen = listener();
      const [bad = ''] = await commits({ store: world.store, count: 1 });
      const detach = await world.feed.attach({ consumer: 'one', maxAttempts: 1, handle: seen.failOn(bad) });
      await drain(world);
      await detach();
      await world.feed.attach({ consumer: 'one', handle: seen.handle });

      const answers = [
        await world.feed.redrive({ consumer: 'one', writeId: 'unknown' }),
        await world.feed.redrive({ consumer: 'one', writeId: bad }),
      ];
      await drain(world);

      expect(answers).toEqual([false, true]);
      expect(distinct(seen.writeIds)).toEqual([bad]);
      expect(await world.feed.redrive({ consumer: 'one', writeId: bad })).toBe(false);
    });

    it('goes on, after the consumer was away, where it stopped', async () => {
      const first = listener();
      const detach = await world.feed.attach({ consumer: 'one', handle: first.handle });
      const before = await commits({ store: world.store, count: 5 });
      await drain(world);
      await detach();
      const away = await commits({ store: world.store, count: 250 });
      await drain(world);
      const second = listener();

      await world.feed.attach({ consumer: 'one', handle: second.handle });
      await drain(world);

      expect(distinct(first.writeIds)).toEqual(before);
      expect(distinct(second.writeIds)).toEqual(away);
    });

    it('goes on, after the loss of the process, with what was not done', async () => {
      const first = listener();
      const handle = first.failOn('none');
      await world.feed.attach({ consumer: 'one', handle });
      const before = await commits({ store: world.store, count: 5 });
      await drain(world);
      const failing = await world.feed.attach({ consumer: 'two', handle: async (batch) => ({ failed: idsOf(batch) }) });
      await world.settle();
      await failing();
      const away = await commits({ store: world.store, count: 5 });
      const next = await world.reopen();
      const seen = listener();

      await next.feed.attach({ consumer: 'two', handle: seen.handle });
      await drain(next);

      expect(distinct(seen.writeIds)).toEqual([...before, ...away].sort());
    });

    it('refuses a second handler for a consumer', async () => {
      await world.feed.attach({ consumer: 'one', handle: listener().handle });
      await expect(world.feed.attach({ consumer: 'one', handle: listener().handle })).rejects.toThrow('attached');
    });
  });

  publishedSuite(a);
}

/** What is known of a world in which rows are marked published. */
type PublishedWorld = {
  feed: Pick<ChangeFeed, 'unpublished' | 'markPublished'>;
  store: EntityStore;
  reopen(): Promise<Pick<PublishedWorld, 'feed'>>;
  close(): Promise<void>;
};

/** What every ChangeFeed holds about rows that nobody has marked published. */
export function publishedSuite(a: { name: string; open: () => Promise<PublishedWorld> }): void {
  describe(`ChangeFeed: what is not published: ${a.name}`, () => {
    let world: PublishedWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());
    const LATER = '2026-01-02T00:00:00.000Z';

    it('is listed oldest first, until it is marked', async () => {
      const written = await commits({ store: world.store, count: 5 });
      const [first = '', , third = ''] = written;
      expect(idsOf(await world.feed.unpublished({ olderThan: LATER, limit: 2 }))).toEqual(written.slice(0, 2));

      await world.feed.markPublished({ writeIds: [third, 'unknown', first] });
      await world.feed.markPublished({ writeIds: [first] });

      const left = await world.feed.unpublished({ olderThan: LATER, limit: 10 });
      expect(idsOf(left)).toEqual(written.filter((id) => id !== first && id !== third));
    });

    it('is listed by its age', async () => {
      const times = ['2026-01-01T10:00:00.000Z', '2026-01-01T11:00:00.000Z'];
      for (const at of times) await world.store.commit({ plan: plan({ at }) });
      const old = await world.feed.unpublished({ olderThan: '2026-01-01T11:00:00.000Z', limit: 10 });
      expect(old.map((entry) => entry.at)).toEqual(['2026-01-01T10:00:00.000Z']);
    });

    it('is known after the loss of the process', async () => {
      const written = await commits({ store: world.store, count: 3 });
      await world.feed.markPublished({ writeIds: written.slice(0, 1) });
      const late = await commits({ store: world.store, count: 2 });
      const next = await world.reopen();
      await next.feed.markPublished({ writeIds: late.slice(1) });
      const left = await next.feed.unpublished({ olderThan: LATER, limit: 10 });
      expect(idsOf(left)).toEqual([...written.slice(1), ...late.slice(0, 1)]);
    });
  });
}

/** Moves the clock from one due thing to the next, until an hour holds nothing more. */
export async function drain(world: Pick<FeedWorld, 'clock' | 'settle'>): Promise<void> {
  const { clock } = world;
  await world.settle();
  for (let next = clock.nextAt(); next !== null && next < clock.millis() + HOUR; next = clock.nextAt()) {
    clock.moveTo(Math.max(next, clock.millis()));
    await world.settle();
  }
}

/** Commits some writes, one after the other, and names them. */
export async function commits(a: { store: EntityStore; count: number }): Promise<string[]> {
  const plans = Array.from({ length: a.count }, () => plan({}));
  await Promise.all(plans.map((one) => a.store.commit({ plan: one })));
  return plans.map((one) => one.journal.writeId);
}

/** A handler that notes what it did. */
export function listener(): {
  entries: Journal[];
  writeIds: string[];
  handle: (batch: Journal[]) => Promise<{ failed: string[] }>;
  failOn: (writeId: string) => (batch: Journal[]) => Promise<{ failed: string[] }>;
} {
  const entries: Journal[] = [];
  const writeIds: string[] = [];
  const failOn = (writeId: string) => async (batch: Journal[]) => {
    const done = batch.filter((entry) => entry.writeId !== writeId);
    entries.push(...done);
    writeIds.push(...idsOf(done));
    return { failed: idsOf(batch).filter((id) => id === writeId) };
  };
  return { entries, writeIds, handle: failOn(''), failOn };
}

/** A handler that throws a few times before it does its work. */
function throwing(a: {
  times: number;
  handle: (batch: Journal[]) => Promise<{ failed: string[] }>;
}): (batch: Journal[]) => Promise<{ failed: string[] }> {
  let left = a.times;
  return async (batch) => {
    if (left-- > 0) throw new Error('not now');
    return a.handle(batch);
  };
}

/** The writeIds of some entries. */
export function idsOf(entries: Journal[]): string[] {
  return entries.map((entry) => entry.writeId);
}

function distinct(ids: string[]): string[] {
  return [...new Set(ids)].sort();
}
