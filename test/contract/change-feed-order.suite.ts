import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Journal } from '#core/plan/journal.ts';
import { commits, drain, type FeedWorld, idsOf, listener } from './change-feed.suite.ts';

/** What a feed holds besides, when nothing stands between it and the consumer: order, exactly the attempts, no delay. */
export function orderedFeedSuite(a: { name: string; open: () => Promise<FeedWorld> }): void {
  describe(`ChangeFeed in order: ${a.name}`, () => {
    let world: FeedWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    it('delivers once, in the order of the commits, in batches of up to 100', async () => {
      const sizes: number[] = [];
      const seen = listener();
      const handle = async (batch: Journal[]): Promise<{ failed: string[] }> => {
        sizes.push(batch.length);
        return seen.handle(batch);
      };
      const before = await commits({ store: world.store, count: 250 });
      await world.feed.attach({ consumer: 'one', handle });
      const after = await commits({ store: world.store, count: 50 });

      await world.settle();

      expect(seen.writeIds).toEqual([...before, ...after]);
      expect(Math.max(...sizes)).toBe(100);
    });

    it('delivers a commit without the clock moving', async () => {
      const seen = listener();
      await world.feed.attach({ consumer: 'one', handle: seen.handle });
      await world.settle();
      const written = await commits({ store: world.store, count: 1 });
      await world.settle();
      expect(seen.writeIds).toEqual(written);
    });

    it('does not let a failing entry hold the others, nor make it come early', async () => {
      const [bad = '', ...good] = await commits({ store: world.store, count: 4 });
      const seen = listener();
      const tries: number[] = [];
      const handle = async (batch: Journal[]): Promise<{ failed: string[] }> => {
        tries.push(
          ...idsOf(batch)
            .filter((id) => id === bad)
            .map(() => world.clock.millis()),
        );
        return seen.failOn(bad)(batch);
      };
      const begin = world.clock.millis();
      await world.feed.attach({ consumer: 'one', handle, maxAttempts: 4 });
      await world.settle();
      expect(seen.writeIds).toEqual(good);
      expect(tries).toEqual([begin]);

      await drain(world);

      const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
      expect(seen.writeIds).toEqual(good);
      expect(waits).toHaveLength(3);
      expect(waits.every((wait, i) => wait >= 0 && wait <= 1000 * 2 ** i)).toBe(true);
      expect(await world.feed.deadLetters({ consumer: 'one', limit: 1 })).toMatchObject([
        { writeId: bad, attempts: 4 },
      ]);
    });

    it('is settled while a retry waits for its time', async () => {
      await commits({ store: world.store, count: 1 });
      await world.feed.attach({ consumer: 'one', handle: async (batch) => ({ failed: idsOf(batch) }) });
      await world.settle();
      expect(world.clock.nextAt()).not.toBeNull();
    });

    it('ends a consumer when its current batch is done, and starts no other', async () => {
      const [first = ''] = await commits({ store: world.store, count: 1 });
      const started: string[] = [];
      let release: () => void = () => {};
      const handle = async (batch: Journal[]): Promise<{ failed: string[] }> => {
        started.push(...idsOf(batch));
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { failed: [] };
      };
      const detach = await world.feed.attach({ consumer: 'one', handle });
      await commits({ store: world.store, count: 1 });

      const detached = detach();
      release();
      await detached;
      await world.settle();

      expect(started).toEqual([first]);
    });

    it('keeps the attempts of an entry over the loss of the process', async () => {
      const [bad = ''] = await commits({ store: world.store, count: 1 });
      const detach = await world.feed.attach({ consumer: 'one', maxAttempts: 2, handle: listener().failOn(bad) });
      await world.settle();
      await detach();
      const next = await world.reopen();
      await next.feed.attach({ consumer: 'one', maxAttempts: 2, handle: listener().failOn(bad) });
      await drain(next);
      expect(await next.feed.deadLetters({ consumer: 'one', limit: 1 })).toMatchObject([{ attempts: 2 }]);
    });
  });
}
