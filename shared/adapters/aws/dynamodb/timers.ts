import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Iso } from '#core/records/row.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { ClaimedTimer, Timers } from '#ports/timers.ts';
import { type Item, packed, text, textOf } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import { DynamoTable } from './dynamo-table.ts';
import { inParallel } from './in-parallel.ts';
import { dueSort } from './journal-items.ts';
import { key } from './keys.ts';
import { type Found, queryShards } from './sharded-query.ts';
import { allShards, shardOf } from './shards.ts';
import { DUE } from './table.ts';

const SHARDS = 4;
const AT_ONCE = 8;
const PARTITIONS = allShards(SHARDS).map((shard) => `timer#${shard}`);

/**
 * Timers in the table, found along its index `due`: by their due, or by the end of their lease. Whatever the number of
 * a shard, a claim sees all of them. A claim is a condition on what was seen, so that of two claimants one gets a
 * timer, also where the index lags behind.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { createDynamoTimers } from '#adapters/aws/dynamodb/timers.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * const clock = systemClock();
 * const timers = createDynamoTimers({ client: new DynamoDBClient({}), table: 'dro', clock, ids: systemIds() });
 * const due = await timers.claimDue({ shard: 0, now: clock.now(), limit: 100, leaseMs: 60_000 });
 * ```
 */
export function createDynamoTimers(a: { client: DynamoDBClient; table: string; clock: Clock; ids: Ids }): Timers {
  const { clock, ids } = a;
  const table = new DynamoTable({ client: a.client, name: a.table });

  async function claim(query: Parameters<Timers['claimDue']>[0]): Promise<ClaimedTimer[]> {
    // never early, whatever the caller takes for now
    const now = Math.min(Date.parse(query.now), clock.millis());
    const range = { from: FIRST, to: `${iso(now)}#${LAST}`, limit: query.limit };
    const found = await queryShards({ table, index: DUE, partitions: PARTITIONS, ...range });
    const lease = { leaseId: ids.write(), until: iso(now + query.leaseMs) };
    const claimed = await inParallel({
      items: found,
      most: AT_ONCE,
      run: (one) => claimOne({ table, found: one, lease }),
    });
    return claimed.filter((timer) => timer !== null).sort(byDue);
  }

  return {
    set: async ({ id, tenant, due, job, keep = false }) => {
      const content = { tenant: text(tenant), due: text(due), job: packed(JSON.stringify(job)) };
      const item = { ...timerKey(id), ...content, ...place({ id, at: due }) };
      await table.put({ item, ...(keep && { condition: 'attribute_not_exists(pk)' }) });
    },
    cancel: async ({ id }) => {
      await table.delete({ key: timerKey(id) });
    },
    claimDue: claim,
    done: async ({ id, leaseId, due }) => {
      const values = { ':lease': text(leaseId), ':due': text(due) };
      await table.delete({ key: timerKey(id), condition: 'lease = :lease AND due = :due', values });
    },
    nextDue: async () => {
      const range = { from: FIRST, to: LAST, limit: 1 };
      const [next] = await queryShards({ table, index: DUE, partitions: PARTITIONS, ...range });
      return next ? timeAt(next.at) : null;
    },
  };
}

/** Null when the timer is not as the index shows it: gone, set anew, or another's by now. */
async function claimOne(a: {
  table: DynamoTable;
  found: Found;
  lease: { leaseId: string; until: Iso };
}): Promise<ClaimedTimer | null> {
  const { leaseId, until } = a.lease;
  const id = (a.found.item['pk']?.S ?? '').slice(PREFIX.length);
  try {
    const item = await a.table.update({
      Key: timerKey(id),
      UpdateExpression: `SET lease = :lease, ${DUE.sk} = :until`,
      ConditionExpression: `${DUE.sk} = :seen`,
      ExpressionAttributeValues: {
        ':lease': text(leaseId),
        ':until': text(dueSort({ at: until, writeId: id })),
        ':seen': text(a.found.at),
      },
      ReturnValues: 'ALL_NEW',
    });
    return {
      id,
      tenant: textOf(item['tenant']),
      due: textOf(item['due']),
      job: JSON.parse(textOf(item['job'])),
      leaseId,
    };
  } catch (error) {
    if (isConditionFailure(error)) return null;
    throw error;
  }
}

const PREFIX = 'T#';

function timerKey(id: string): ReturnType<typeof key> {
  return key(`${PREFIX}${id}`, 't');
}

/** Where a timer waits: until it is due. */
function place(a: { id: string; at: Iso }): Item {
  return {
    [DUE.pk]: text(PARTITIONS[shardOf({ name: a.id, shards: SHARDS })] ?? ''),
    [DUE.sk]: text(dueSort({ at: a.at, writeId: a.id })),
  };
}

function timeAt(sort: string): Iso {
  return sort.slice(0, sort.indexOf('#'));
}

function byDue(x: ClaimedTimer, y: ClaimedTimer): number {
  if (x.due !== y.due) return x.due < y.due ? -1 : 1;
  return x.id < y.id ? -1 : 1;
}

function iso(millis: number): Iso {
  return new Date(millis).toISOString();
}
