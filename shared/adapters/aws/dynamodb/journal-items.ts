import type { Journal } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import { type Item, packed, text, textOf } from './attributes.ts';
import { journalKey } from './keys.ts';
import { shardOf } from './shards.ts';
import { DUE, UNINDEXED } from './table.ts';

/** Parts of the list of what is not published. */
export const DUE_SHARDS = 8;
/** Parts of each tenant's list of what cannot be looked up yet. */
export const UNINDEXED_SHARDS = 2;

/** A journal row as it is stored first: neither published nor found by anything but its writeId. */
export function journalItem(a: { tenant: string; journal: Journal; body: string }): Item {
  const { tenant, journal, body } = a;
  const { writeId, at } = journal;
  return {
    ...journalKey({ tenant, writeId }),
    d: packed(body),
    [DUE.pk]: text(duePartition(shardOf({ name: writeId, shards: DUE_SHARDS }))),
    [DUE.sk]: text(dueSort({ at, writeId })),
    [UNINDEXED.pk]: text(unindexedPartition({ tenant, shard: shardOf({ name: writeId, shards: UNINDEXED_SHARDS }) })),
    [UNINDEXED.sk]: text(writeId),
  };
}

export function duePartition(shard: number): string {
  return `due#${shard}`;
}

export function unindexedPartition(a: { tenant: string; shard: number }): string {
  return `${a.tenant}#${a.shard}`;
}

/** Sorts by time, then by write. */
export function dueSort(a: { at: Iso; writeId: string }): string {
  return `${a.at}#${a.writeId}`;
}

export function journalOf(item: Item): Journal {
  return JSON.parse(textOf(item['d']));
}

/** The same, or null for a row that is none: damaged, or of another release. */
export function readableJournal(item: Item): Journal | null {
  try {
    return journalOf(item);
  } catch {
    return null;
  }
}

/** What names a journal row, from its key. */
export function writeOf(item: Item): { tenant: string; writeId: string } {
  return { tenant: item['sk']?.S ?? '', writeId: (item['pk']?.S ?? '').slice(2) };
}

export function isUnpublished(item: Item): boolean {
  return item[DUE.pk] !== undefined;
}

export function isUnindexed(item: Item): boolean {
  return item[UNINDEXED.pk] !== undefined;
}
