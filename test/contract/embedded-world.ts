import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Activity } from '#adapters/embedded/activity.ts';
import { createChangeFeed } from '#adapters/embedded/change-feed.ts';
import { JournalTail } from '#adapters/embedded/change-feed-tail.ts';
import { Database } from '#adapters/embedded/database.ts';
import { createEntityStore, type EmbeddedStore } from '#adapters/embedded/entity-store.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { createJobs, type EmbeddedJobs } from '#adapters/embedded/jobs.ts';
import { createTimers } from '#adapters/embedded/timers.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Timers } from '#ports/timers.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import { turns } from './jobs-scripts.ts';
import { START } from './plans.ts';

/** The embedded adapters over one file. */
export type EmbeddedWorld = {
  database: Database;
  clock: FakeClock;
  activity: Activity;
  store: EmbeddedStore;
  feed: ChangeFeed;
  jobs: EmbeddedJobs;
  timers: Timers;
  dir: string;
  /** The same file opened by a process that knows nothing; the old one is left as after a kill. */
  reopen(): Promise<EmbeddedWorld>;
  /** Resolves when nothing moves until the clock does. */
  settle(): Promise<void>;
  /** Resolves when nothing moves but what a handler holds up on purpose. */
  turns(): Promise<void>;
  close(): Promise<void>;
};

/** Opens a fresh file; `exclusive` as a platform does, so that only the one opened last can be used. */
export async function openEmbedded(a: { exclusive: boolean } = { exclusive: false }): Promise<EmbeddedWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'dro-contract-'));
  const opened: Database[] = [];
  const clock = new FakeClock({ start: START });
  const close = async (): Promise<void> => {
    for (const database of opened) database.close();
    rmSync(dir, { recursive: true, force: true });
  };
  const open = (): EmbeddedWorld => {
    if (a.exclusive) opened.at(-1)?.close();
    const database = new Database({ file: join(dir, 'dro.db'), exclusive: a.exclusive });
    opened.push(database);
    const activity = new Activity();
    const tail = new JournalTail();
    const ids = countingIds({ prefix: String(opened.length) });
    const tools = { database, clock, ids, activity, logger: quietLogger(), tail };
    const jobs = createJobs(tools);
    return {
      ...{ database, clock, activity, dir, close, jobs },
      store: createEntityStore({ ...tools, jobs }),
      feed: createChangeFeed(tools),
      timers: createTimers(tools),
      reopen: async () => open(),
      settle: () => activity.idle(),
      turns,
    };
  };
  return open();
}
