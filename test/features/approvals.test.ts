import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openShop, type Shop } from '#test/support/shop.ts';

const HOUR = 3_600_000;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.world.close());

async function largeOrder(price = '10000.00'): Promise<{ path: string; product: string }> {
  const product = await shop.product({ price, stock: 3 });
  const { json } = await shop.order({ lines: [{ product_id: product, quantity: 1 }] });
  await shop.world.settle();
  return { path: `/api/ecommerce/orders/${String(json['id'])}`, product };
}

describe('a high-value order', () => {
  it('of the threshold waits, a cent below does not', async () => {
    const below = await largeOrder('9999.99');
    const at = await largeOrder('10000.00');
    const states = [(await shop.get(below.path))['status'], (await shop.get(at.path))['status']];
    await shop.decide({ instance: (await shop.pending())['instance_id'], how: 'reject', token: shop.approver });
    expect(states).toEqual(['confirmed', 'awaiting_approval']);
  });

  it('moves on when it is approved, and the approver is on record', async () => {
    const { path } = await largeOrder();
    const { instance_id: instance } = await shop.pending(shop.approver);
    const answer = await shop.decide({ instance, how: 'approve', token: shop.approver, body: { comment: 'fine' } });
    await shop.world.settle();
    expect(answer.status).toBe(200);
    expect(await shop.get(path)).toMatchObject({ status: 'confirmed' });
    expect(await shop.get(`/api/_workflows/${String(instance)}`)).toMatchObject({
      status: 'completed',
      outcome: 'approved',
      waits: [{ state: 'decided', outcome: 'approve', comment: 'fine' }],
    });
  });

  it('is cancelled when it is rejected, and its stock comes back', async () => {
    const { path, product } = await largeOrder();
    await shop.decide({ instance: (await shop.pending())['instance_id'], how: 'reject', token: shop.approver });
    await shop.world.settle();
    expect(await shop.get(path)).toMatchObject({ status: 'cancelled', stock_state: 'released' });
    expect(await shop.get(`/api/ecommerce/products/${product}`)).toMatchObject({
      units_in_stock: 3,
      units_reserved: 0,
    });
  });

  it('takes its timeout branch after three days, not before', async () => {
    const { path } = await largeOrder();
    const { instance_id: instance } = await shop.pending();
    await shop.world.advance(72 * HOUR - 1000);
    const before = (await shop.get(path))['status'];
    await shop.world.advance(1000);
    expect(before).toBe('awaiting_approval');
    expect(await shop.get(path)).toMatchObject({ status: 'cancelled' });
    expect(await shop.get(`/api/_workflows/${String(instance)}`)).toMatchObject({
      outcome: 'expired',
      waits: [{ state: 'timed_out' }],
    });
  });

  it('is decided once when two approve at the same time', async () => {
    await largeOrder();
    const { instance_id: instance } = await shop.pending();
    const answers = await Promise.all([
      shop.decide({ instance, how: 'approve', token: shop.approver }),
      shop.decide({ instance, how: 'approve', token: shop.admin }),
    ]);
    await shop.world.settle();
    const loser = answers.find((answer) => answer.status !== 200);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(loser?.json).toMatchObject({ code: 'ALREADY_DECIDED' });
  });

  it('follows the one who was first when one approves and one rejects', async () => {
    const { path } = await largeOrder();
    const { instance_id: instance } = await shop.pending();
    const [approve, reject] = await Promise.all([
      shop.decide({ instance, how: 'approve', token: shop.approver }),
      shop.decide({ instance, how: 'reject', token: shop.admin }),
    ]);
    await shop.world.settle();
    const expected = new Map([
      ['200,409', 'confirmed'],
      ['409,200', 'cancelled'],
    ]).get(`${approve.status},${reject.status}`);
    expect((await shop.get(path))['status']).toBe(expected);
  });

  it('follows a decision that meets the timeout, or the timeout, and never both', async () => {
    const { path } = await largeOrder();
    const { instance_id: instance } = await shop.pending();
    const [answer] = await Promise.all([
      shop.decide({ instance, how: 'approve', token: shop.approver }),
      shop.world.advance(72 * HOUR),
    ]);
    await shop.world.settle();
    const expected = new Map([
      [200, 'confirmed'],
      [409, 'cancelled'],
    ]).get(answer.status);
    expect((await shop.get(path))['status']).toBe(expected);
  });

  it('is not decided by who placed it, not even as an admin, nor by who has no say', async () => {
    await largeOrder();
    const { instance_id: instance } = await shop.pending();
    const asAdmin = await shop.world.token({ user: 'ana', roles: ['admin', 'order_approver'] });
    const stranger = await shop.world.token({ user: 'eve', roles: ['member'] });
    const answers = await Promise.all(
      [asAdmin, stranger].map((token) => shop.decide({ instance, how: 'approve', token })),
    );
    await shop.decide({ instance, how: 'reject', token: shop.approver });
    await shop.world.settle();
    expect(answers.map((answer) => [answer.status, answer.json['code']])).toEqual([
      [403, 'FORBIDDEN'],
      [403, 'FORBIDDEN'],
    ]);
  });

  it('that its buyer cancels meanwhile stays cancelled when it is approved', async () => {
    const { path } = await largeOrder();
    const { instance_id: instance } = await shop.pending();
    await shop.world.call({ method: 'PATCH', path, token: shop.buyer, body: { status: 'cancelled' } });
    await shop.decide({ instance, how: 'approve', token: shop.approver });
    await shop.world.settle();
    expect((await shop.get(path))['status']).toBe('cancelled');
    expect(await shop.get(`/api/_workflows/${String(instance)}`)).toMatchObject({
      status: 'completed',
      outcome: 'overtaken',
    });
  });

  it('is nobody else’s business: another tenant finds neither order, event, instance nor approval', async () => {
    const { path } = await largeOrder();
    const { instance_id: instance } = await shop.pending();
    const order = await shop.get(path);
    const token = await shop.world.token({ tenant: 'rival', user: 'ana', roles: ['admin', 'order_approver'] });
    await shop.world.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token });
    const { correlation_id: correlation } = await shop.get(`/api/_workflows/${String(instance)}`);
    const found = await Promise.all(
      [
        path,
        `/api/_workflows/${String(instance)}`,
        `/api/_admin/trace/${String(correlation)}`,
        `/api/_admin/audit?app=ecommerce&entity=orders&record_id=${String(order['id'])}`,
      ].map((one) => shop.world.call({ path: one, token })),
    );
    const decided = await shop.decide({ instance, how: 'approve', token });
    const lists = await Promise.all(
      ['/api/ecommerce/orders', '/api/_workflows', '/api/_workflows/pending', '/api/_admin/dead-letters'].map((one) =>
        shop.get(one, token),
      ),
    );
    await shop.decide({ instance, how: 'reject', token: shop.approver });
    expect([...found, decided].map((answer) => [answer.status, answer.json['code']])).toEqual(
      Array(5).fill([404, 'NOT_FOUND']),
    );
    expect(lists.map((list: JsonObject) => list['items'])).toEqual(Array(4).fill([]));
  });
});
