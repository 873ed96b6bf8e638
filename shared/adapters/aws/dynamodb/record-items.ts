import type { Op } from '#core/plan/plan.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import { type Item, number, numberOf, packed, text, textOf } from './attributes.ts';
import type { Slots } from './index-slots.ts';
import { recordKey } from './keys.ts';
import { listAttributes } from './list-keys.ts';

/** A record as it is stored; `data` is its JSON. */
export function recordItem(a: { op: Extract<Op, { kind: 'put' }>; data: string; slots: Slots }): Item {
  const { row, keys } = a.op;
  const { ref, version, defVersion, deletedAt } = row;
  return {
    ...recordKey(ref),
    v: number(version),
    dv: number(defVersion),
    d: packed(a.data),
    ...(deletedAt !== undefined && { gone: text(deletedAt) }),
    ...listAttributes({ ref, keys, slots: a.slots }),
  };
}

/** A row from its item. */
export function rowOf(a: { ref: Ref; item: Item }): Row {
  const { item, ref } = a;
  const row: Row = {
    ref: { ...ref },
    version: numberOf(item['v']),
    defVersion: numberOf(item['dv']),
    data: JSON.parse(textOf(item['d'])),
  };
  const deletedAt = item['gone']?.S;
  return deletedAt === undefined ? row : { ...row, deletedAt };
}
