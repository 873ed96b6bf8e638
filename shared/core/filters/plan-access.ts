import type { CompiledEntity, IndexSet, UniqueSet } from '#core/entities/compiled-entity.ts';
import type { Json } from '#core/json/json.ts';
import { PART_END } from '#core/records/sort-key.ts';
import { compareBytes } from '#core/text/compare-bytes.ts';
import { familyOf } from './field-family.ts';
import type { Narrowing, Narrowings } from './narrow.ts';

/** The order that a list is asked for: by an index's own name, or by one field. */
export type Order = { name: string; desc: boolean };
/** A range of an index's keys. */
export type Range = { gte?: string; lt?: string };

/**
 * How the records of a list are found: by one unique value, or along an index, range after range. `narrows` tells
 * whether that leaves records out by the filter; all else of the filter is asked of each record that is read.
 */
export type Access =
  | { kind: 'nothing' }
  | { kind: 'unique'; unique: UniqueSet; values: Json[] }
  | { kind: 'index'; index: string; fields: readonly string[]; ranges: Range[]; desc: boolean; narrows: boolean };

type Path = Extract<Access, { kind: 'index' }> & { score: number };

/** Every entity has this index of itself: ids are in the order of making. */
export const ID_INDEX: IndexSet = { name: 'id', fields: [] };

// values of `in` and their combinations that are looked up one after another
const MOST_RANGES = 100;
const UNLIMITED: Range = {};

/** Names of an order by id: ids are UUIDv7, so it is that of making. */
export function isById(order: Order): boolean {
  return order.name === 'id' || order.name === 'created_at';
}

/** Whether the index itself, by name or first field, gives an order. */
export function givesOrder(a: { index: IndexSet; order: Order }): boolean {
  return a.index.name === a.order.name || a.index.fields[0] === a.order.name;
}

/**
 * The best way to what a filter narrows to, in the order that is asked for; without one, in the order of whatever
 * index serves the filter best. Null when no index has that order. `indexes` and `uniques` are those that are whole.
 */
export function planAccess(a: {
  entity: CompiledEntity;
  narrowings: Narrowings;
  order: Order | null;
  indexes: readonly IndexSet[];
  uniques: readonly UniqueSet[];
}): Access | null {
  const { narrowings, order } = a;
  if (narrowings === null) return { kind: 'nothing' };
  const unique = uniqueOf({ ...a, narrowings });
  if (unique) return unique;
  const paths = [idPath({ narrowings, order }), ...a.indexes.map((index) => pathOf({ index, narrowings, order }))]
    .filter((path) => path !== null)
    .sort((x, y) => y.score - x.score);
  const [best] = paths;
  if (!best) return null;
  const { score: _, ...path } = best;
  return path;
}

function uniqueOf(a: {
  entity: CompiledEntity;
  narrowings: ReadonlyMap<string, Narrowing>;
  uniques: readonly UniqueSet[];
}): Access | null {
  for (const unique of a.uniques) {
    const values = unique.fields.map((field) => {
      const narrowing = a.narrowings.get(field);
      if (!narrowing || !('keys' in narrowing) || narrowing.keys.length !== 1) return null;
      // a claim is made of values as stored, and amounts may be written in several ways
      const family = familyOf({ entity: a.entity, field });
      return family === 'text' || family === 'number' ? ([...narrowing.values.values()][0]?.value ?? null) : null;
    });
    if (values.every((value) => value !== null)) return { kind: 'unique', unique, values };
  }
  return null;
}

function idPath(a: { narrowings: ReadonlyMap<string, Narrowing>; order: Order | null }): Path | null {
  if (a.order && !isById(a.order)) return null;
  const base = { kind: 'index' as const, index: ID_INDEX.name, fields: ID_INDEX.fields, desc: a.order?.desc ?? false };
  const narrowing = a.narrowings.get('id');
  if (!narrowing || !('keys' in narrowing)) return { ...base, ranges: [UNLIMITED], narrows: false, score: 0.1 };
  const ids = [...narrowing.values.values()].map(({ value }) => value).filter((value) => typeof value === 'string');
  if (ids.length > MOST_RANGES) return { ...base, ranges: [UNLIMITED], narrows: false, score: 0.1 };
  const ranges = inOrder({ ranges: ids.map((id) => ({ gte: id, lt: `${id}\u0000` })), desc: base.desc });
  return { ...base, ranges, narrows: true, score: 100 };
}

function pathOf(a: { index: IndexSet; narrowings: ReadonlyMap<string, Narrowing>; order: Order | null }): Path | null {
  const { index, order } = a;
  const { prefixes, fixed, used } = prefixesOf(a);
  if (order && !keepsOrder({ index, order, fixed })) return null;
  const next = index.fields[used];
  const narrowing = next === undefined ? undefined : a.narrowings.get(next);
  const bounds = narrowing && 'bounds' in narrowing ? narrowing.bounds : null;
  const ranges = prefixes.map((prefix): Range => {
    if (bounds) return { gte: prefix + bounds.gte, lt: prefix + bounds.lt };
    return prefix === '' ? UNLIMITED : { gte: prefix, lt: afterPrefix(prefix) };
  });
  const desc = order?.desc ?? false;
  const narrows = used > 0 || bounds !== null;
  // an order that is asked for is worth more than none; a fixed value narrows more than a range
  const score = used + (bounds ? 0.5 : 0) - (prefixes.length > 1 ? 0.2 : 0) + (order ? 0.2 : 0);
  if (!narrows && !order) return null;
  const path = { kind: 'index' as const, index: index.name, fields: index.fields, ranges: inOrder({ ranges, desc }) };
  return { ...path, desc, narrows, score };
}

/** The beginnings of the keys that equalities leave: as many leading fields as have known values. */
function prefixesOf(a: { index: IndexSet; narrowings: ReadonlyMap<string, Narrowing> }): {
  prefixes: string[];
  /** leading fields with one value only */
  fixed: number;
  used: number;
} {
  let prefixes = [''];
  let fixed = 0;
  let used = 0;
  for (const field of a.index.fields) {
    const narrowing = a.narrowings.get(field);
    if (!narrowing || !('keys' in narrowing) || prefixes.length * narrowing.keys.length > MOST_RANGES) break;
    prefixes = prefixes.flatMap((prefix) => narrowing.keys.map((key) => prefix + key + PART_END));
    if (narrowing.keys.length === 1 && fixed === used) fixed++;
    used++;
  }
  return { prefixes, fixed, used };
}

/** The keys come in the order that is asked for: its field stands behind fields of one value only, or is one. */
function keepsOrder(a: { index: IndexSet; order: Order; fixed: number }): boolean {
  const { index, order, fixed } = a;
  if (index.name === order.name) return true;
  if (isById(order)) return fixed === index.fields.length;
  return index.fields.slice(0, fixed + 1).includes(order.name);
}

function inOrder(a: { ranges: Range[]; desc: boolean }): Range[] {
  const sorted = [...a.ranges].sort((x, y) => compareBytes({ left: x.gte ?? '', right: y.gte ?? '' }));
  return a.desc ? sorted.reverse() : sorted;
}

/** Behind all keys with a beginning that ends a part. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
