import { correlationLookup, recordLookup } from '#adapters/store/journal-lookups.ts';
import type { Journal } from '#core/plan/journal.ts';
import { dueSort } from './journal-items.ts';
import { type Key, key, lookupPartition } from './keys.ts';
import { allShards, shardOf } from './shards.ts';

// all events of a tenant come in at the end of one range, and those of a type often too
const TIMED_SHARDS = 4;

/** A way to journal rows: in the order of their writes, or of their time. */
export type Lookup = { name: string; timed: boolean };

export function byRecord(ref: Parameters<typeof recordLookup>[0]): Lookup {
  return { name: recordLookup(ref), timed: false };
}

export function byCorrelation(correlationId: string): Lookup {
  return { name: correlationLookup(correlationId), timed: false };
}

/** Rows with events of a type, or of any. */
export function byEvents(type: string | undefined): Lookup {
  return { name: type === undefined ? 'e:' : `t:${type}`, timed: true };
}

/** The partitions that hold a lookup. */
export function lookupPartitions(a: { tenant: string; lookup: Lookup }): string[] {
  const { name, timed } = a.lookup;
  return allShards(timed ? TIMED_SHARDS : 1).map((shard) => lookupPartition({ tenant: a.tenant, lookup: name, shard }));
}

/** The items by which a journal row is found, besides its writeId. */
export function lookupKeys(a: { tenant: string; journal: Journal }): Key[] {
  const { root, changes, correlationId } = a.journal;
  const records = new Map([root, ...changes.map(({ ref }) => ref)].map((ref) => [recordLookup(ref), ref]));
  const lookups = [byCorrelation(correlationId), ...[...records.values()].map(byRecord)];
  return [...lookups.map((lookup) => lookupKey({ ...a, lookup })), ...eventLookupKeys(a)];
}

/** Those of its events; of events that it has no more, too. The one of any event comes last: the others are found by it. */
export function eventLookupKeys(a: { tenant: string; journal: Journal }): Key[] {
  const { events, expired = [] } = a.journal;
  const types = [...new Set([...events, ...expired].map(({ type }) => type))];
  return [...types, ...(types.length > 0 ? [undefined] : [])].map((type) =>
    lookupKey({ ...a, lookup: byEvents(type) }),
  );
}

function lookupKey(a: { tenant: string; journal: Journal; lookup: Lookup }): Key {
  const { writeId, at } = a.journal;
  const shard = a.lookup.timed ? shardOf({ name: writeId, shards: TIMED_SHARDS }) : 0;
  const pk = lookupPartition({ tenant: a.tenant, lookup: a.lookup.name, shard });
  return key(pk, a.lookup.timed ? dueSort({ at, writeId }) : writeId);
}

/** The write that a place of a lookup stands for. */
export function writeIdAt(sort: string): string {
  return sort.slice(sort.lastIndexOf('#') + 1);
}
