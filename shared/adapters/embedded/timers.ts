import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { ClaimedTimer, Timers } from '#ports/timers.ts';
import type { Database } from './database.ts';
import { reader, writer } from './statements.ts';

// `ready_at` is when a timer can be claimed: its due, or the end of its lease, in milliseconds
const TABLES = `
CREATE TABLE IF NOT EXISTS timers (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, due TEXT NOT NULL, ready_at INTEGER NOT NULL, lease_id TEXT,
  job TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due, id, ready_at);
CREATE INDEX IF NOT EXISTS timers_ready ON timers (ready_at);
`;

/**
 * Timers in SQLite. There is one shard: whatever its number, a claim sees all of them. `changed` is called when a
 * timer was set, so that a tick which sleeps until `nextDue` can look again; a leased timer counts from the end of
 * its lease there.
 *
 * @example
 * ```ts
 * import { Database } from '#adapters/embedded/database.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * import { createTimers } from '#adapters/embedded/timers.ts';
 * const clock = systemClock();
 * const timers = createTimers({ database: new Database({ file: '.dro/dro.db' }), clock, ids: systemIds() });
 * const due = await timers.claimDue({ shard: 0, now: clock.now(), limit: 100, leaseMs: 60_000 });
 * ```
 */
export function createTimers(a: { database: Database; clock: Clock; ids: Ids; changed?: () => void }): Timers {
  const { database, clock, ids } = a;
  database.sql.exec(TABLES);
  const upsert = writer({ database, text: 'INSERT OR REPLACE INTO timers VALUES (?, ?, ?, ?, NULL, ?)' });
  const insert = writer({ database, text: 'INSERT OR IGNORE INTO timers VALUES (?, ?, ?, ?, NULL, ?)' });
  const remove = writer({ database, text: 'DELETE FROM timers WHERE id = ?' });
  const finish = writer({ database, text: 'DELETE FROM timers WHERE id = ? AND lease_id = ? AND due = ?' });
  const lease = writer({ database, text: 'UPDATE timers SET ready_at = ?, lease_id = ? WHERE id = ?' });
  const due = reader<[id: string, tenant: string, due: string, job: string]>({
    database,
    text: 'SELECT id, tenant, due, job FROM timers WHERE due <= ? AND ready_at <= ? ORDER BY due, id LIMIT ?',
  });
  const next = reader<[at: number | null]>({ database, text: 'SELECT MIN(ready_at) FROM timers' });

  function claim(query: Parameters<Timers['claimDue']>[0]): ClaimedTimer[] {
    // never early, whatever the caller takes for now
    const now = Math.min(Date.parse(query.now), clock.millis());
    const leaseId = ids.write();
    const found = due.all([new Date(now).toISOString(), now, query.limit]);
    for (const [id] of found) lease([now + query.leaseMs, leaseId, id]);
    return found.map(([id, tenant, at, job]) => ({ id, tenant, due: at, job: JSON.parse(job), leaseId }));
  }

  return {
    set: async (timer) => {
      const { id, tenant, job } = timer;
      const write = timer.keep ? insert : upsert;
      await database.write(() => write([id, tenant, timer.due, Date.parse(timer.due), JSON.stringify(job)]));
      a.changed?.();
    },
    cancel: async ({ id }) => {
      await database.write(() => remove([id]));
    },
    claimDue: (query) => database.write(() => claim(query)),
    done: async (claimed) => {
      await database.write(() => finish([claimed.id, claimed.leaseId, claimed.due]));
    },
    nextDue: async () => {
      const [at] = next.one([]) ?? [];
      return at === undefined || at === null ? null : new Date(at).toISOString();
    },
  };
}
