import { type Count, GatheredCounts } from '#adapters/store/gathered-counts.ts';
import { nameOfTagged, otherOfKind, otherTags, SUBJECT_CAPS, type SubjectCaps } from '#core/metrics/subjects.ts';
import type { Clock } from '#ports/clock.ts';
import type { Counters, Metrics } from '#ports/metrics.ts';
import type { Database } from './database.ts';
import { reader, writer } from './statements.ts';

/** The counters of one file, and what its owner calls before it closes the database. */
export type EmbeddedMetrics = Metrics & { flush(): Promise<void> };

const TABLE = `
CREATE TABLE IF NOT EXISTS metrics (
  tenant TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, last_at TEXT NOT NULL,
  PRIMARY KEY (tenant, subject, name)) WITHOUT ROWID;
`;
const FLUSH_MS = 1000;

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
export function createMetrics(a: { database: Database; clock: Clock; caps?: SubjectCaps }): EmbeddedMetrics {
  const { database, clock, caps = SUBJECT_CAPS } = a;
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
  const pending = new GatheredCounts();
  let flushing: Promise<void> = Promise.resolve();
  let cancelTimer: (() => void) | null = null;

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
    const name = nameOfTagged(subject);
    const many = name !== null && (found.tagged.get(name) ?? 0) >= caps.tagged;
    const own = many ? otherTags(name) : subject;
    if (found.all.has(own)) return own;
    const kept = found.all.size < caps.subjects ? own : otherOfKind(subject);
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
      for (const one of counts) pending.add(one);
    }
  }

  function flush(): Promise<void> {
    cancelTimer?.();
    cancelTimer = null;
    if (pending.isEmpty) return flushing;
    const counts = pending.take();
    flushing = flushing.then(() => write(counts));
    return flushing;
  }

  function read(tenant: string, subject: string): Counters {
    const counters: Counters = {};
    for (const [name, count, lastAt] of stored.all([tenant, subject])) counters[name] = { count, lastAt };
    for (const one of pending.of({ tenant, subject })) {
      const known = counters[one.name];
      const lastAt = known && known.lastAt > one.lastAt ? known.lastAt : one.lastAt;
      counters[one.name] = { count: (known?.count ?? 0) + one.count, lastAt };
    }
    return counters;
  }

  return {
    count: ({ tenant, subject, name, at, by = 1 }) => {
      pending.add({ tenant, subject: bounded(tenant, subject), name, count: by, lastAt: at });
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
  const name = nameOfTagged(subject);
  if (name !== null) found.tagged.set(name, (found.tagged.get(name) ?? 0) + 1);
}
