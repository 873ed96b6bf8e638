import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Limits, Turn } from '#ports/limits.ts';
import type { Logger } from '#ports/logger.ts';
import { DynamoTable } from './dynamo-table.ts';
import { type Lease, LimitLeases } from './limit-leases.ts';
import { LimitPlaces } from './limit-places.ts';

type Ask = Parameters<Limits['enter']>[0];

// no function of AWS Lambda lives longer
const LEASE_MS = 15 * 60_000;
const SHORTEST_WAIT_MS = 50;
const FIRST_GUESS_MS = 1000;
const NEWEST_SHARE = 0.2;
const MOST_MEANS = 10_000;

/**
 * Limits that all processes share, in the table. Who dies with a turn holds its place among those who run for `leaseMs`
 * at most, which is to be the longest that a turn may take.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { createDynamoLimits } from '#adapters/aws/dynamodb/limits.ts';
 * import { lineLogger } from '#adapters/embedded/line-logger.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const clock = systemClock();
 * const logger = lineLogger({ clock, level: 'info', write: (line) => console.log(line) });
 * const limits = createDynamoLimits({ client: new DynamoDBClient({}), table: 'dro', logger });
 * const allowance = { rate: { count: 10, perMs: 60_000 }, concurrency: 2 };
 * const now = clock.millis();
 * const turn = await limits.enter({ tenant: 'acme', key: 'rule:1', id: 'event-1', allowance, now });
 * if (turn.go) await turn.leave({ now: clock.millis() });
 * ```
 */
export function createDynamoLimits(a: {
  client: DynamoDBClient;
  table: string;
  logger: Logger;
  leaseMs?: number;
}): Limits {
  const { logger, leaseMs = LEASE_MS } = a;
  const table = new DynamoTable({ client: a.client, name: a.table });
  const places = new LimitPlaces({ table });
  const leases = new LimitLeases({ table, leaseMs });
  /** how long turns take, as far as this process has seen */
  const means = new Map<string, number>();

  async function enter(ask: Ask): Promise<Turn> {
    const kept = await places.kept(ask);
    const first = kept === null;
    const at = kept ?? (await places.next(ask));
    if (at > ask.now) {
      if (first) await places.keep({ ask, at, inLine: false });
      return { go: false, first, at };
    }
    const most = ask.allowance.concurrency;
    const lease = most === null ? null : await leases.take({ ...ask, most });
    if (most !== null && lease === null) {
      await places.keep({ ask, at, inLine: true });
      return { go: false, first, at: ask.now + (await waitOf({ ask, most })) };
    }
    if (!first) await places.forget(ask);
    return { go: true, first, leave: (end) => leave({ ask, lease, took: end.now - ask.now }) };
  }

  /** About as long as those in the line will take. */
  async function waitOf(a: { ask: Ask; most: number }): Promise<number> {
    const mean = means.get(meanKey(a.ask)) ?? FIRST_GUESS_MS;
    return Math.max(SHORTEST_WAIT_MS, Math.ceil(((await places.line(a.ask)) / a.most) * mean));
  }

  async function leave(a: { ask: Ask; lease: Lease | null; took: number }): Promise<void> {
    if (a.lease === null) return;
    noteTook(a);
    try {
      await leases.leave(a.lease);
    } catch (error) {
      // the work is done; the place is free again when its lease lapses
      const { tenant, key } = a.ask;
      logger.warn('a turn could not be given back and lapses', { tenant, key, reason: String(error) });
    }
  }

  function noteTook(a: { ask: Ask; took: number }): void {
    const key = meanKey(a.ask);
    const before = means.get(key);
    if (means.size >= MOST_MEANS) means.clear();
    means.set(key, before === undefined ? a.took : before * (1 - NEWEST_SHARE) + a.took * NEWEST_SHARE);
  }

  return { enter };
}

function meanKey(a: { tenant: string; key: string }): string {
  return JSON.stringify([a.tenant, a.key]);
}
