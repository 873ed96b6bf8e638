import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import type { Activity } from './activity.ts';
import { FeedConsumer } from './change-feed-consumer.ts';
import { PublishedRows } from './change-feed-published.ts';
import { FeedRows } from './change-feed-rows.ts';
import type { JournalTail } from './change-feed-tail.ts';
import type { Database } from './database.ts';
import { createStoreTables } from './entity-store-schema.ts';

/**
 * The journal as a feed: each consumer gets all rows in their order, up to 100 at a time, from a cursor of its own
 * on disk. `tail` is the one that the store of the same database was given: a commit wakes the consumers at once.
 *
 * @example
 * ```ts
 * import { Activity } from '#adapters/embedded/activity.ts';
 * import { createChangeFeed } from '#adapters/embedded/change-feed.ts';
 * import { JournalTail } from '#adapters/embedded/change-feed-tail.ts';
 * import { Database } from '#adapters/embedded/database.ts';
 * import { createEntityStore } from '#adapters/embedded/entity-store.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * import type { Logger } from '#ports/logger.ts';
 * declare const logger: Logger;
 * const shared = { database: new Database({ file: '.dro/dro.db' }), clock: systemClock(), tail: new JournalTail() };
 * const store = createEntityStore(shared);
 * const feed = createChangeFeed({ ...shared, ids: systemIds(), activity: new Activity(), logger });
 * const detach = await feed.attach({ consumer: 'publish', handle: async () => ({ failed: [] }) });
 * ```
 */
export function createChangeFeed(a: {
  database: Database;
  clock: Clock;
  ids: Ids;
  activity: Activity;
  logger: Logger;
  tail: JournalTail;
}): ChangeFeed {
  const { database, clock } = a;
  createStoreTables({ database });
  const rows = new FeedRows({ database });
  const published = new PublishedRows(a);
  const consumers = new Map<string, FeedConsumer>();

  return {
    attach: async (attached) => {
      const { consumer } = attached;
      await database.write(() => rows.join(consumer));
      if (consumers.has(consumer)) throw new Error(`the consumer "${consumer}" is attached already`);
      const driven = new FeedConsumer({ tools: { ...a, rows }, attached });
      consumers.set(consumer, driven);
      return async () => {
        await driven.stop();
        if (consumers.get(consumer) === driven) consumers.delete(consumer);
      };
    },
    unpublished: (query) => published.list(query),
    markPublished: (marked) => published.mark(marked),
    deadLetters: async (query) => rows.deadLetters(query),
    redrive: async ({ consumer, writeId }) => {
      const revived = await database.write(() => rows.revive({ consumer, writeId, now: clock.millis() }));
      consumers.get(consumer)?.look();
      return revived;
    },
  };
}
