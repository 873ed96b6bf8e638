import { REMEMBER_MS } from '#adapters/jobs/attempt.ts';
import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import { FIRST_KINDS, type JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Jobs } from '#ports/jobs.ts';
import type { Logger } from '#ports/logger.ts';
import type { Activity } from './activity.ts';
import type { Database } from './database.ts';
import { AHEAD } from './jobs-groups.ts';
import { JobRows } from './jobs-rows.ts';
import { JobRunner } from './jobs-runner.ts';

/** The queue of one file, and what its owner has to call. */
export type EmbeddedJobs = Jobs & {
  /** Forgets the ids of jobs that were done 10 minutes ago; the owner calls it now and then. Returns how many. */
  sweep(): Promise<number>;
  /** Queues jobs within the transaction that runs; they are begun once that is committed. */
  queue(jobs: JobSpec[]): void;
};

const CHUNK = 500;

/**
 * Jobs in SQLite, run in this process. One job of a group runs at a time, up to `concurrency` (default 16) groups
 * at once, in turns. What is queued or was cut off is found again at the next attach; an attempt that was cut off
 * is made again and does not count.
 *
 * @example
 * ```ts
 * import { Activity } from '#adapters/embedded/activity.ts';
 * import { Database } from '#adapters/embedded/database.ts';
 * import { createJobs } from '#adapters/embedded/jobs.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * import type { Logger } from '#ports/logger.ts';
 * declare const logger: Logger;
 * const database = new Database({ file: '.dro/dro.db' });
 * const jobs = createJobs({ database, clock: systemClock(), ids: systemIds(), activity: new Activity(), logger });
 * const detach = await jobs.attach({ handle: async () => ({ ok: true }) });
 * ```
 */
export function createJobs(a: {
  database: Database;
  clock: Clock;
  ids: Ids;
  activity: Activity;
  logger: Logger;
  concurrency?: number;
}): EmbeddedJobs {
  const { database, clock, activity } = a;
  const rows = new JobRows({ database });
  let runner: JobRunner | null = null;

  function queue(jobs: JobSpec[]): void {
    const forgetBefore = clock.millis() - REMEMBER_MS;
    const added = jobs.flatMap((job) => rows.insert({ job, group: groupOf(job), forgetBefore }) ?? []);
    // a runner that comes later or still loads will find them on disk
    const live = runner?.loaded ? runner : null;
    if (!live || added.length === 0) return;
    database.whenStored(() => {
      activity.begin();
      // who waits for the commit is answered first: what a job does early would hold the answer up
      setImmediate(() => {
        live.add(added);
        activity.end();
      });
    });
  }

  function isKnown(job: JobSpec): boolean {
    return rows.has({ job, forgetBefore: clock.millis() - REMEMBER_MS });
  }

  return {
    queue,
    enqueue: ({ jobs }) =>
      activity.during(async () => {
        // what came with a write is there already
        if (jobs.every(isKnown)) await database.settled();
        else await database.write(() => queue(jobs));
      }),
    attach: async ({ handle }) => {
      if (runner) throw new Error('a handler is attached to the jobs already');
      const attached = new JobRunner({ tools: { ...a, rows, concurrency: a.concurrency ?? 16 }, handle });
      runner = attached;
      return async () => {
        await attached.stop();
        if (runner === attached) runner = null;
      };
    },
    deadLetters: async ({ tenant, limit, cursor }) => {
      const scope = JSON.stringify(['dead_jobs', tenant]);
      const [after] = decodeCursor({ scope, cursor, parts: 1 }) ?? [];
      const found = rows.deadLetters({ tenant, after: Number(after ?? 0), limit: limit + 1 });
      const items = found.slice(0, limit).map((one) => one.dead);
      const last = found[limit - 1];
      return found.length > limit && last
        ? { items, cursor: encodeCursor({ scope, at: [String(last.seq)] }) }
        : { items };
    },
    redrive: (job) =>
      activity.during(async () => {
        const { revived, live } = await database.write(() => ({ revived: rows.revive(job), live: runner }));
        if (revived) live?.redriven(revived);
        return revived !== null;
      }),
    discard: (job) =>
      activity.during(async () => {
        const now = clock.millis();
        const { discarded, live } = await database.write(() => ({
          discarded: rows.discard({ ...job, now }),
          live: runner,
        }));
        if (discarded) live?.discarded(discarded);
        return discarded !== null;
      }),
    sweep: async () => {
      let removed = 0;
      let changes = CHUNK;
      while (changes === CHUNK) {
        const before = clock.millis() - REMEMBER_MS;
        changes = await database.write(() => rows.sweep({ before, limit: CHUNK }));
        removed += changes;
      }
      return removed;
    },
  };
}

/** Groups of tenants never meet; those of jobs that somebody waits for go ahead. */
function groupOf(job: JobSpec): string {
  const group = JSON.stringify([job.tenant, job.group]);
  return FIRST_KINDS.includes(job.kind) ? `${AHEAD}${group}` : group;
}
