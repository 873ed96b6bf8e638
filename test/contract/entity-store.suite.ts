import { afterEach, beforeEach, describe } from '@jest/globals';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { claimTests } from './entity-store-claims.suite.ts';
import { commitTests } from './entity-store-commit.suite.ts';
import { countTests } from './entity-store-count.suite.ts';
import { cursorTests } from './entity-store-cursors.suite.ts';
import { expiryTests } from './entity-store-expiry.suite.ts';
import { journalTests } from './entity-store-journal.suite.ts';
import { listTests } from './entity-store-list.suite.ts';
import { modelTests } from './entity-store-model.suite.ts';
import { replayTests } from './entity-store-replay.suite.ts';
import { sysTests } from './entity-store-sys.suite.ts';

/** A store, and what a suite does to it: move the clock, lose the process. */
export type StoreWorld = {
  store: EntityStore;
  /** of the same data: says what is published */
  feed: Pick<ChangeFeed, 'markPublished'>;
  clock: { moveTo(at: number): void; millis(): number };
  /** The same data, opened by a process that knows nothing of the first. */
  reopen(): Promise<{ store: EntityStore }>;
  close(): Promise<void>;
};

/**
 * What every EntityStore holds. `contention` is left out: only an adapter with foreign transactions can answer it.
 * `share` = how much of the random runs a store is given that is asked over a wire.
 */
export function entityStoreSuite(a: { name: string; open: () => Promise<StoreWorld>; share?: number }): void {
  describe(`EntityStore: ${a.name}`, () => {
    let world: StoreWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());
    const reads = [listTests, cursorTests, countTests, sysTests, journalTests, expiryTests];
    const parts = [commitTests, claimTests, replayTests, ...reads, modelTests];
    for (const tests of parts) tests(() => world, { share: a.share ?? 1 });
  });
}
