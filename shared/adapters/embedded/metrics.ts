import type { Iso } from '#core/records/row.ts';
import type { Clock } from '#ports/clock.ts';
import type { Counters, Metrics } from '#ports/metrics.ts';
import type { Database } from './database.ts';
import { reader, writer } from './statements.ts';

/** The counters of one file, and what its owner calls before it closes the database. */
export type EmbeddedMetrics = Metrics & { flush(): Promise<void> };

type Count = { tenant: string; subject: string; name: string; count: number; lastAt: Iso };
// by tenant, subject and name: every hook of every write counts, so no keys are made up of them
type Gathered = Map<string, Map<string, Map<string, Count>>>;

const TABLE = `
CREATE TABLE IF NOT EXISTS metrics (
  tenant TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, last_at TEXT NOT NULL,
  PRIMARY KEY (tenant, subject, name)) WITHOUT ROWID;
`;
const FLUSH_MS = 1000;
const MOST_SUBJECTS = 5000;
const MOST_TAGGED = 1000;

/** The subjects of a tenant, and how many of each name there are that differ in their tags. */
type Subjects = { all: Set<string>; tagged: Map<string, number> };

/**
 * Counters in SQLite. They gather in memory and are written at most once a second, and on `flush`; reading counts
 * both. What was not written is lost with the process.
 *
 * @example
 * ```ts
 * import { Database } from '#adapters/embedded/database.ts';
 * import { createMetrics } from '#adapters/embedded/metrics.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const clock = systemClock();
 * const metrics = createMetrics({ database: new Database({ file: '.dro/dro.db' }), clock });
 * metrics.count({ tenant: 'acme', subject: 'rule:1', name: 'matched', at: clock.now() });
 * ```
 */
export function createMetrics(a: { database: Database; clock: Clock }): EmbeddedMetrics {
  const { database, clock } = a;
  database.sql.exec(TABLE);
  const add = writer({
    database,
    text: `INSERT INTO metrics VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant, subject, name)
      DO UPDATE SET count = count + excluded.count, last_at = MAX(last_at, excluded.last_at)`,
  });
  const stored = reader<[name: string, count: number, lastAt: string]>({
    database,
    text: 'SELECT name, count, last_at FROM metrics WHERE tenant = ? AND subject = ?',
  });
  const subjectsOf = reader<[subject: string]>({
    database,
    text: 'SELECT DISTINCT subject FROM metrics WHERE tenant = ? ORDER BY subject',
  });
  const known = new Map<string, Subjects>();
  let pending: Gathered = new Map();
  let flushing: Promise<void> = Promise.resolve();
  let cancelTimer: (() => void) | null = null;

  function gather(one: Count): void {
    const names = gathered(one);
    const known = names.get(one.name);
    if (!known) return void names.set(one.name, one);
    known.count += one.count;
    if (one.lastAt > known.lastAt) known.lastAt = one.lastAt;
  }

  function gathered(a: { tenant: string; subject: string }): Map<string, Count> {
    const ofTenant = pending.get(a.tenant) ?? new Map<string, Map<string, Count>>();
    if (ofTenant.size === 0) pending.set(a.tenant, ofTenant);
    const names = ofTenant.get(a.subject) ?? new Map<string, Count>();
    if (names.size === 0) ofTenant.set(a.subject, names);
    return names;
  }

  function subjects(tenant: string): Subjects {
    const there = known.get(tenant);
    if (there) return there;
    const found: Subjects = { all: new Set(), tagged: new Map() };
    for (const [subject] of subjectsOf.all([tenant])) noteSubject(found, subject);
    known.set(tenant, found);
    return found;
  }

  /** The subject itself, or what stands for all that are too many. */
  function bounded(tenant: string, subject: string): string {
    const found = subjects(tenant);
    if (found.all.has(subject)) return subject;
    const name = nameOf(subject);
    const few = name === null || (found.tagged.get(name) ?? 0) < MOST_TAGGED;
    const own = few ? subject : `${name}{_other="true"}`;
    if (found.all.has(own)) return own;
    const kept = found.all.size < MOST_SUBJECTS ? own : `${subject.slice(0, subject.indexOf(':') + 1)}_other`;
    noteSubject(found, kept);
    return kept;
  }

  async function write(counts: Count[]): Promise<void> {
    try {
      await database.write(() => {
        for (const { tenant, subject, name, count, lastAt } of counts) add([tenant, subject, name, count, lastAt]);
      });
    } catch {
      // they are not lost, but wait for the next time
      counts.forEach(gather);
    }
  }

  function flush(): Promise<void> {
    cancelTimer?.();
    cancelTimer = null;
    if (pending.size === 0) return flushing;
    const counts = [...pending.values()].flatMap((each) => [...each.values()].flatMap((names) => [...names.values()]));
    pending = new Map();
    flushing = flushing.then(() => write(counts));
    return flushing;
  }

  function read(tenant: string, subject: string): Counters {
    const counters: Counters = {};
    for (const [name, count, lastAt] of stored.all([tenant, subject])) counters[name] = { count, lastAt };
    for (const one of pending.get(tenant)?.get(subject)?.values() ?? []) {
      const known = counters[one.name];
      const lastAt = known && known.lastAt > one.lastAt ? known.lastAt : one.lastAt;
      counters[one.name] = { count: (known?.count ?? 0) + one.count, lastAt };
    }
    return counters;
  }

  return {
    count: ({ tenant, subject, name, at, by = 1 }) => {
      gather({ tenant, subject: bounded(tenant, subject), name, count: by, lastAt: at });
      cancelTimer ??= clock.schedule({ at: clock.millis() + FLUSH_MS, run: () => void flush() });
    },
    read: async ({ tenant, subjects }) => {
      await flushing;
      return subjects.map((subject) => read(tenant, subject));
    },
    list: async ({ tenant, prefix }) => {
      await flush();
      const found = [...subjects(tenant).all].filter((subject) => subject.startsWith(prefix)).sort();
      return found.map((subject) => ({ subject, counters: read(tenant, subject) }));
    },
    flush,
  };
}

function noteSubject(found: Subjects, subject: string): void {
  if (found.all.has(subject)) return;
  found.all.add(subject);
  const name = nameOf(subject);
  if (name !== null) found.tagged.set(name, (found.tagged.get(name) ?? 0) + 1);
}

/** The part of a subject before its tags; null when it has none. */
function nameOf(subject: string): string | null {
  const brace = subject.indexOf('{');
  return brace < 0 ? null : subject.slice(0, brace);
}
