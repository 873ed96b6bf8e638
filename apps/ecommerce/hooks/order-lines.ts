import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** The entity that hooks of this pack look products up in. */
export const PRODUCTS = { app: 'ecommerce', entity: 'products' } as const;

/** A line of an order as far as hooks need it. */
export type OrderLine = {
  productId: string;
  quantity: number;
  discount: number;
  unitPrice: string | null;
  raw: JsonObject;
};

/** The lines of an order. */
export function linesOf(order: HookRecord): OrderLine[] {
  const lines: Json = order['lines'] ?? [];
  return Array.isArray(lines) ? lines.flatMap((line) => (isObject(line) ? [toLine(line)] : [])) : [];
}

/** Ordered pieces by product: a product may stand in several lines. */
export function quantities(order: HookRecord): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of linesOf(order)) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  return sums;
}

/** A whole number of a record, 0 where none stands. */
export function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function toLine(raw: JsonObject): OrderLine {
  return {
    productId: String(raw['product_id']),
    quantity: count(raw['quantity']),
    discount: count(raw['discount']),
    unitPrice: typeof raw['unit_price'] === 'string' ? raw['unit_price'] : null,
    raw,
  };
}
