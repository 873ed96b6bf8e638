import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Count, GatheredCounts } from '#adapters/store/gathered-counts.ts';
import { SUBJECT_CAPS, type SubjectCaps } from '#core/metrics/subjects.ts';
import type { Logger } from '#ports/logger.ts';
import type { Metrics } from '#ports/metrics.ts';
import { isRefusedForGood } from './aws-errors.ts';
import { LAST } from './bytewise.ts';
import { DynamoTable } from './dynamo-table.ts';
import { inParallel } from './in-parallel.ts';
import { addCounts, countersOf, metricKey, metricPartitions, subjectOf } from './metric-items.ts';
import { MetricSubjects } from './metric-subjects.ts';
import { queryShards } from './sharded-query.ts';

/** The counters of a table, and what a function calls before its invocation ends. */
export type DynamoMetrics = Metrics & { flush(): Promise<void> };

const AT_ONCE = 8;
const MOST_LISTED = 20_000;

/**
 * Counters in the table. They gather in memory and are written on `flush`, one update for each subject; reading
 * flushes first. What could not be written waits for the next time, and is lost with the process; what was written
 * and not answered may count twice.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { createDynamoMetrics } from '#adapters/aws/dynamodb/metrics.ts';
 * import { lineLogger } from '#adapters/embedded/line-logger.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const clock = systemClock();
 * const logger = lineLogger({ clock, level: 'info', write: (line) => console.log(line) });
 * const metrics = createDynamoMetrics({ client: new DynamoDBClient({}), table: 'dro', logger });
 * metrics.count({ tenant: 'acme', subject: 'rule:1', name: 'matched', at: clock.now() });
 * await metrics.flush();
 * ```
 */
export function createDynamoMetrics(a: {
  client: DynamoDBClient;
  table: string;
  logger: Logger;
  caps?: SubjectCaps;
}): DynamoMetrics {
  const { logger, caps = SUBJECT_CAPS } = a;
  const table = new DynamoTable({ client: a.client, name: a.table });
  const subjects = new MetricSubjects({ table, caps });
  const pending = new GatheredCounts();
  let flushing: Promise<void> = Promise.resolve();

  async function writeTenant(counts: readonly Count[]): Promise<void> {
    const tenant = counts[0]?.tenant ?? '';
    const places = await subjects.places({ tenant, subjects: [...new Set(counts.map((one) => one.subject))] });
    const placed = new GatheredCounts();
    for (const one of counts) placed.add({ ...one, subject: places.get(one.subject) ?? one.subject });
    const groups = [...groupBy(placed.take(), (one) => one.subject)];
    await inParallel({
      items: groups,
      most: AT_ONCE,
      run: ([subject, group]) => orKeep(group, () => addCounts({ table, at: { tenant, subject }, counts: group })),
    });
  }

  /** Nobody's work fails since it was not counted. */
  async function orKeep(counts: readonly Count[], write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const isLost = isRefusedForGood(error);
      const fields = { tenant: counts[0]?.tenant ?? '', counts: counts.length, reason: String(error) };
      if (isLost) return logger.error('counts were refused and are lost', fields);
      for (const one of counts) pending.add(one);
      logger.warn('counts could not be written and wait', fields);
    }
  }

  function flush(): Promise<void> {
    if (pending.isEmpty) return flushing;
    const byTenant = [...groupBy(pending.take(), (one) => one.tenant).values()];
    flushing = flushing.then(async () => {
      for (const counts of byTenant) await orKeep(counts, () => writeTenant(counts));
    });
    return flushing;
  }

  return {
    count: ({ tenant, subject, name, at, by = 1 }) => pending.add({ tenant, subject, name, count: by, lastAt: at }),
    read: async ({ tenant, subjects: asked }) => {
      await flush();
      return (await table.get(asked.map((subject) => metricKey({ tenant, subject })))).map(countersOf);
    },
    list: async ({ tenant, prefix }) => {
      await flush();
      const range = { from: prefix, to: prefix + LAST, limit: MOST_LISTED };
      const found = await queryShards({ table, partitions: metricPartitions(tenant), ...range });
      const listed = found.map(({ item }) => ({ subject: subjectOf(item), counters: countersOf(item) }));
      // one has a place a moment before it has counters
      return listed.filter(({ counters }) => Object.keys(counters).length > 0);
    },
    flush,
  };
}

function groupBy(counts: readonly Count[], keyOf: (one: Count) => string): Map<string, Count[]> {
  const groups = new Map<string, Count[]>();
  for (const one of counts) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
