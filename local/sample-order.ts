import type { Platform } from '#app/platform.ts';
import { listRecords } from '#app/records/list-records.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { parseMoney } from '#core/money/decimal.ts';
import { DEMO_TENANT } from './first-start.ts';

/** An order large enough to need an approval, from what is in stock; null when the pack's data is not there. */
export async function sampleOrder(a: { platform: Platform; user: UserContext }): Promise<JsonObject | null> {
  const { platform, user } = a;
  const model = await platform.definitions.model(DEMO_TENANT);
  const threshold = parseMoney({ value: model.policies('ecommerce')['approval_threshold'] ?? null });
  if (threshold === null || !model.entity({ app: 'ecommerce', name: 'orders' })) return null;
  const list = (entity: string, limit: number): Promise<{ items: Json[] }> =>
    listRecords({ platform, request: { tenant: DEMO_TENANT, app: 'ecommerce', entity, user, limit } });
  const [customer] = (await list('customers', 1)).items;
  const products = (await list('products', 100)).items.filter(isObject).filter((one) => one['discontinued'] !== true);
  if (!isObject(customer)) return null;
  const priced = products.map((product) => ({
    id: product['id'] ?? null,
    price: parseMoney({ value: product['unit_price'] }),
    // half of what is free, so that the call can be made again
    pieces: Math.floor((Number(product['units_in_stock']) - Number(product['units_reserved'])) / 2),
  }));
  const lines: JsonObject[] = [];
  let total = parseMoney({ value: 0 });
  const worth = (one: (typeof priced)[number]): number => Number(one.price?.times(Math.max(0, one.pieces)) ?? 0);
  for (const one of [...priced].sort((x, y) => worth(y) - worth(x))) {
    if (one.pieces < 1 || !one.price || !total || total.gte(threshold)) continue;
    lines.push({ product_id: one.id, quantity: one.pieces });
    total = total.plus(one.price.times(one.pieces));
  }
  return total?.gte(threshold) ? { customer_id: customer['id'] ?? null, lines } : null;
}
