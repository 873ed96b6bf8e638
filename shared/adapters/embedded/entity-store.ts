import { type PreparedPlan, preparePlan } from '#adapters/store/prepare-plan.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Commit, EntityStore } from '#ports/entity-store.ts';
import { JournalTail } from './change-feed-tail.ts';
import type { Database } from './database.ts';
import { ClaimReader } from './entity-store-claims.ts';
import { Committer } from './entity-store-commit.ts';
import { EventExpiry } from './entity-store-expire.ts';
import { HotRows } from './entity-store-hot-rows.ts';
import { JournalReader } from './entity-store-journal.ts';
import { JournalIndex } from './entity-store-journal-index.ts';
import { ListReader } from './entity-store-list.ts';
import { RecordReader } from './entity-store-records.ts';
import { createStoreTables } from './entity-store-schema.ts';
import { Sweeper } from './entity-store-sweep.ts';
import { SysReader } from './entity-store-sys.ts';

/** The store of one file, and what its owner has to call. */
export type EmbeddedStore = EntityStore & {
  /** Removes what has expired; the owner calls it now and then. Returns how many rows went. */
  sweep(): Promise<number>;
};

/**
 * Records, claims, platform rows and the journal in SQLite. Every journal row goes to `tail` right after its commit,
 * in order: a feed that is given the same tail is woken by it. The jobs of a write are queued in its transaction where
 * the queue is in the same file; the feed then finds them there.
 *
 * @example
 * ```ts
 * import { Database } from '#adapters/embedded/database.ts';
 * import { createEntityStore } from '#adapters/embedded/entity-store.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const store = createEntityStore({ database: new Database({ file: '.dro/dro.db' }), clock: systemClock() });
 * const [row] = await store.get({ refs: [{ tenant: 'acme', app: 'crm', entity: 'deals', id: '1' }] });
 * ```
 */
export function createEntityStore(a: {
  database: Database;
  clock: Clock;
  tail?: JournalTail;
  jobs?: { queue(jobs: JobSpec[]): void };
}): EmbeddedStore {
  const { database, clock, tail = new JournalTail() } = a;
  createStoreTables({ database });
  const index = new JournalIndex({ database, tail });
  const hot = new HotRows({ database });
  const committer = new Committer({ database, clock, index, hot });
  const records = new RecordReader(a);
  const lists = new ListReader(a);
  const sys = new SysReader({ database, clock, hot });
  const claims = new ClaimReader(a);
  const journal = new JournalReader(a);
  const expiry = new EventExpiry(a);
  const sweeper = new Sweeper(a);

  // within a transaction
  function apply(prepared: PreparedPlan): ReturnType<Committer['apply']> {
    const applied = committer.apply(prepared);
    const { committed } = applied;
    if (!committed) return applied;
    database.whenStored(() => tail.push(committed));
    if (prepared.plan.journal.jobs.length > 0) a.jobs?.queue(prepared.plan.journal.jobs);
    return applied;
  }

  async function commit({ plan, early = false }: Parameters<EntityStore['commit']>[0]): Promise<Commit> {
    const prepared = preparePlan(plan);
    if (prepared === null) return { ok: false, reason: 'too_large' };
    const run = (): ReturnType<typeof apply> => apply(prepared);
    const { commit, hot: written } = await (early ? database.early(run) : database.write(run));
    if (written) hot.commit(written);
    return commit;
  }

  database.onLost(() => hot.clear());

  return {
    commit,
    settled: () => database.settled(),
    get: async ({ refs, includeDeleted = false }) =>
      refs.map((ref) => {
        const row = records.get(ref);
        return row?.deletedAt === undefined || includeDeleted ? row : null;
      }),
    getMark: async (mark) => claims.mark({ ...mark, now: clock.now() }),
    getClaim: async (claim) => claims.owner(claim),
    list: async (query) => lists.list(query),
    count: async (query) => {
      await index.catchUp();
      return index.records(query);
    },
    getSys: async ({ keys }) => {
      const now = clock.now();
      return keys.map((key) => sys.get({ key, now }));
    },
    querySys: async (query) => sys.query(query),
    journal: async (query) => {
      if (!('writeId' in query.by)) await index.catchUp();
      return journal.query(query);
    },
    expireEvents: async (query) => {
      await index.catchUp();
      return database.write(() => expiry.run(query));
    },
    sweep: () => sweeper.sweep(),
  };
}
