import type { Count } from '#adapters/store/gathered-counts.ts';
import { digest } from '#core/hash/digest.ts';
import type { Counters } from '#ports/metrics.ts';
import { type Item, number, numberOf, text, textOf } from './attributes.ts';
import { isConditionFailure, refusedItem } from './aws-errors.ts';
import { firstBytes } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Key, key } from './keys.ts';
import { allShards, shardOf } from './shards.ts';

type Named = { tenant: string; subject: string };

const SHARDS = 4;
// DynamoDB takes 1,024 bytes as a sort key
const LONGEST_SORT = 1000;
const PLAIN_BYTES = 900;
const COUNT = 'n.';
const LAST_AT = 't.';
// counts of all time are more exact than what is added to them
const DIGITS = 15;

/** The partitions that hold a tenant's counters. */
export function metricPartitions(tenant: string): string[] {
  return allShards(SHARDS).map((shard) => partition({ tenant, shard }));
}

export function metricKey(a: Named): Key {
  return key(partition({ tenant: a.tenant, shard: shardOf({ name: a.subject, shards: SHARDS }) }), sortOf(a.subject));
}

/** An item without counters yet: its subject has a place. */
export function metricItem(a: Named): Item {
  return { ...metricKey(a), s: text(a.subject) };
}

export function subjectOf(item: Item): string {
  return textOf(item['s']);
}

/** How many subjects a tenant has; of a name, those that differ in their tags. */
export function subjectCountKey(a: { tenant: string; name: string | null }): Key {
  return key(`G#${a.tenant}`, a.name === null ? 'all' : `tags#${sortOf(a.name)}`);
}

export function countersOf(item: Item | null): Counters {
  const names = Object.keys(item ?? {}).filter((name) => name.startsWith(COUNT));
  return Object.fromEntries(
    names.map((attribute) => {
      const name = attribute.slice(COUNT.length);
      return [name, { count: numberOf(item?.[attribute]), lastAt: textOf(item?.[LAST_AT + name]) }];
    }),
  );
}

/** Adds to the counters of one subject. An update knows no maximum: what is older than what is there sets no time. */
export async function addCounts(a: { table: DynamoTable; at: Named; counts: readonly Count[] }): Promise<void> {
  const { table, counts } = a;
  let newest = counts;
  for (;;) {
    try {
      await table.update({ Key: metricKey(a.at), ...additions({ subject: a.at.subject, counts, newest }) });
      return;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const before = countersOf(refusedItem(error));
      const left = newest.filter((one) => (before[one.name]?.lastAt ?? '') <= one.lastAt);
      if (left.length === newest.length) throw error;
      newest = left;
    }
  }
}

function additions(a: {
  subject: string;
  counts: readonly Count[];
  newest: readonly Count[];
}): Omit<Parameters<DynamoTable['update']>[0], 'Key'> {
  const { counts, newest } = a;
  const numbers = counts.map((one) => number(Number(one.count.toPrecision(DIGITS))));
  const places = newest.map((one) => counts.indexOf(one));
  const add = counts.map((_, i) => `#n${i} :n${i}`).join(', ');
  const set = ['s = :s', ...places.map((i) => `#t${i} = :t${i}`)].join(', ');
  return {
    UpdateExpression: `ADD ${add} SET ${set}`,
    ...(places.length > 0 && {
      ConditionExpression: places.map((i) => `(attribute_not_exists(#t${i}) OR #t${i} <= :t${i})`).join(' AND '),
    }),
    ExpressionAttributeNames: {
      ...Object.fromEntries(counts.map((one, i) => [`#n${i}`, COUNT + one.name])),
      ...Object.fromEntries(newest.map((one, i) => [`#t${places[i]}`, LAST_AT + one.name])),
    },
    ExpressionAttributeValues: {
      ':s': text(a.subject),
      ...Object.fromEntries(numbers.map((value, i) => [`:n${i}`, value])),
      ...Object.fromEntries(newest.map((one, i) => [`:t${places[i]}`, text(one.lastAt)])),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

function partition(a: { tenant: string; shard: number }): string {
  return `G#${a.tenant}#${a.shard}`;
}

function sortOf(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_SORT) return name;
  return `${firstBytes({ text: name, most: PLAIN_BYTES })}#${digest(name)}`;
}
