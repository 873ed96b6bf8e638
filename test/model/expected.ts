import type { JsonObject } from '#core/json/json.ts';
import { MOVES } from './depot.ts';

/** What clients set of an item. */
export type ItemValues = {
  sku: string;
  name: string;
  shelf: string | null;
  bin: number | null;
  stock: number;
  price: number | null;
};
/** An item as it should be. */
export type Item = ItemValues & { id: string; status: string; alive: boolean };
/** A sale as it should be. */
export type Sale = { id: string; item: string; quantity: number; alive: boolean };

/** A label as it should be. */
export type Label = { id: string; name: string; alive: boolean };

/** What should stand in the store, if every call did what it was answered with and nothing else. */
export type Expected = {
  items: Item[];
  sales: Sale[];
  labels: Label[];
  /** ids of notes */
  notes: string[];
  /** records that were imported, by their key at the source */
  imported: Map<string, string>;
};

/** Nothing is there yet. */
export function emptyDepot(): Expected {
  return { items: [], sales: [], labels: [], notes: [], imported: new Map() };
}

/** Why these values may not stand, null if they may; the item itself is left out of comparisons. */
export function refusalOf(a: {
  expected: Expected;
  values: ItemValues;
  status: string;
  self?: string;
}): 'VALIDATION_FAILED' | 'DUPLICATE_VALUE' | null {
  const { values, status } = a;
  const name = values.name.trim();
  if (name === '' || name.length > 12 || values.sku.trim() === '' || values.stock < 0) return 'VALIDATION_FAILED';
  if (values.price !== null && (values.price < 0 || (status === 'sold' && values.price < 1)))
    return 'VALIDATION_FAILED';
  const others = a.expected.items.filter((one) => one.alive && one.id !== a.self);
  return others.some((one) => claims(one).some((claim) => claims(values).includes(claim))) ? 'DUPLICATE_VALUE' : null;
}

/** A text as unique values compare it. */
export function fold(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase();
}

/** The unique values that an item holds. */
function claims(values: ItemValues): string[] {
  const { sku, shelf, bin } = values;
  return shelf === null || bin === null ? [`sku:${fold(sku)}`] : [`sku:${fold(sku)}`, `place:${fold(shelf)}:${bin}`];
}

/** Whether an item may move. */
export function mayMove(a: { from: string; to: string }): boolean {
  return MOVES[a.from]?.includes(a.to) === true;
}

/** Values as a client sends them. */
export function toBody(values: Partial<ItemValues>): JsonObject {
  const { price, ...others } = values;
  return { ...others, ...(price !== undefined && { price: price === null ? null : price.toFixed(2) }) };
}

/** What a client would be shown of an item, as far as clients set it. */
export function shown(item: Item): JsonObject {
  const { sku, name, shelf, bin, stock, price, status } = item;
  const text = (value: string | null): string | null => value?.trim() ?? null;
  return { ...toBody({ bin, stock, price }), sku: text(sku), name: text(name), shelf: text(shelf), status };
}
