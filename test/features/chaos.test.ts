import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { chaosFeed } from '#test/support/chaos-feed.ts';
import { openShop } from '#test/support/shop.ts';

const HOUR = 3_600_000;

describe('a feed that duplicates, shuffles and delays', () => {
  it.each([1, 2, 3])('changes nothing in the end (seed %i)', async (seed) => {
    const shop = await openShop({ wrapFeed: (feed, clock) => chaosFeed({ feed, clock, seed }) });
    const { world } = shop;
    // the rules and the workflow come through the feed too
    await world.advance(HOUR);
    const cheap = await shop.product({ price: '10.00', stock: 100, reorder: 70 });
    const dear = await shop.product({ price: '6000.00', stock: 100 });
    const orders = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        shop.order({ lines: [{ product_id: i % 3 === 0 ? dear : cheap, quantity: 2 }] }),
      ),
    );
    await world.advance(2 * HOUR);
    const pending = (await shop.get('/api/_workflows/pending?limit=100'))['items'] as JsonObject[];
    await Promise.all(
      pending.map((one, i) =>
        shop.decide({ instance: one['instance_id'], how: i % 2 === 0 ? 'approve' : 'reject', token: shop.approver }),
      ),
    );
    await world.advance(2 * HOUR);
    const ended = await Promise.all(orders.map(({ json }) => shop.get(`/api/ecommerce/orders/${String(json['id'])}`)));
    const count = (field: string): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const order of ended) counts[String(order[field])] = (counts[String(order[field])] ?? 0) + 1;
      return counts;
    };
    const products = await Promise.all([cheap, dear].map((id) => shop.get(`/api/ecommerce/products/${id}`)));
    const alerts = (await shop.get('/api/ecommerce/stock_alerts'))['items'];
    const instances = (await shop.get('/api/_workflows?limit=100'))['items'] as JsonObject[];
    const dead = (await shop.get('/api/_admin/dead-letters'))['items'];
    await world.close();
    expect(pending).toHaveLength(10);
    expect(count('status')).toEqual({ confirmed: 25, cancelled: 5 });
    expect(count('stock_state')).toEqual({ committed: 25, released: 5 });
    expect(products.map((one) => [one['units_in_stock'], one['units_reserved']])).toEqual([
      [60, 0],
      [90, 0],
    ]);
    expect(alerts).toHaveLength(1);
    expect(instances.map((one) => one['status'])).toEqual(Array(10).fill('completed'));
    expect(dead).toEqual([]);
  });
});
