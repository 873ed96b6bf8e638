import type { IndexKey } from '#core/plan/plan.ts';
import type { Ref } from '#core/records/ref.ts';
import type { KeyRange } from '#ports/entity-store.ts';
import { type Item, text } from './attributes.ts';
import { FIRST, firstBytes, LAST } from './bytewise.ts';
import type { Slots } from './index-slots.ts';
import { listPartition } from './keys.ts';
import { shardOf } from './shards.ts';
import { listIndex } from './table.ts';

/** Parts of each list index: a part takes about 1,000 new keys a second, and each page asks all of them. */
export const LIST_SHARDS = 4;

// stands between key and id, below all that keys hold, so that a key comes before those that go on from it
const BEFORE_ID = '\u0000';
// DynamoDB sorts by 1024 bytes at most; an id takes 36 of them
const MOST_KEY_BYTES = 900;

/** The attributes that put a record into its list indexes; a tombstone is in `id` alone, and costs lists a read. */
export function listAttributes(a: { ref: Ref; keys: readonly IndexKey[]; slots: Slots }): Item {
  const { ref } = a;
  const shard = shardOf({ name: ref.id, shards: LIST_SHARDS });
  const places = [{ index: 'id', slot: 0, at: ref.id }];
  for (const { index, key } of a.keys) {
    const slot = a.slots.get(index);
    if (slot !== undefined) places.push({ index, slot, at: listSort({ key, id: ref.id }) });
  }
  return Object.fromEntries(
    places.flatMap(({ index, slot, at }) => {
      const names = listIndex(slot);
      return [
        [names.pk, text(listPartition({ ...ref, index, shard }))],
        [names.sk, text(at)],
      ];
    }),
  );
}

/** Where a record stands in an index: by its key, then by its id. What is too long for DynamoDB sorts by its beginning. */
export function listSort(a: { key: string; id: string }): string {
  return `${firstBytes({ text: a.key, most: MOST_KEY_BYTES })}${BEFORE_ID}${a.id}`;
}

/** Both ends of a range, included. A key that was cut off may lie outside all the same; callers ask the record. */
export function listBounds(a: { index: string; range?: KeyRange | undefined }): { from: string; to: string } {
  const { gte = '', lt } = a.range ?? {};
  const from = firstBytes({ text: gte, most: MOST_KEY_BYTES });
  const to = lt === undefined ? LAST : firstBytes({ text: lt, most: MOST_KEY_BYTES });
  // keys that were cut off where the end was cut off, too
  return { from: from === '' ? FIRST : from, to: to === lt || to === LAST ? to : `${to}${BEFORE_ID}${LAST}` };
}
