import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openShop, type Shop } from '#test/support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.world.close());

describe('the totals of an order', () => {
  it('are worked out from the products, whatever the client sends', async () => {
    const product_id = await shop.product({ price: '18.00', stock: 100 });
    const lines = [{ product_id, quantity: 3, discount: 0.05, unit_price: '0.01', total: '0.01' }];
    const forged = {
      subtotal: '1.00',
      discount_total: '9.00',
      freight: '-5.00',
      total: '1.00',
      status: 'delivered',
      number: 'FREE',
      refunded_total: '9.00',
    };
    const { status, json } = await shop.order({ lines, more: forged });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      subtotal: '54.00',
      discount_total: '2.70',
      freight: '0.00',
      total: '51.30',
      status: 'placed',
      refunded_total: '0.00',
    });
    expect(json['lines']).toEqual([
      { product_id, quantity: 3, discount: 0.05, unit_price: '18.00', total: '51.300000' },
    ]);
    expect(json['number']).toMatch(/^SO-/);
  });

  it('keep each line exact and round once, so that the parts add up', async () => {
    const product_id = await shop.product({ price: '0.99', stock: 100 });
    const line = { product_id, quantity: 1, discount: 0.15 };
    const { json } = await shop.order({ lines: [line, line, line] });
    expect(json).toMatchObject({ subtotal: '2.97', discount_total: '0.45', total: '2.52' });
  });

  it('stay when the price of the product changes later', async () => {
    const product_id = await shop.product({ price: '10.00', stock: 10 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 1 }] });
    await shop.world.call({
      method: 'PATCH',
      path: `/api/ecommerce/products/${product_id}`,
      token: shop.admin,
      body: { unit_price: '99.00' },
    });
    await shop.world.settle();
    const order = await shop.get(`/api/ecommerce/orders/${String(json['id'])}`);
    expect(order).toMatchObject({ total: '10.00', status: 'confirmed' });
  });

  it('take the freight that the tenant has set', async () => {
    const { items } = await shop.get('/api/_admin/policies?app=ecommerce');
    const policy = (items as JsonObject[]).find((one) => one['name'] === 'freight_per_order') ?? {};
    const path = `/api/_admin/policies/${String(policy['id'])}`;
    await shop.world.call({ method: 'PUT', path, token: shop.admin, body: { ...policy, value: '4.50' } });
    const product_id = await shop.product({ price: '10.00', stock: 10 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 1 }] });
    await shop.world.call({ method: 'PUT', path, token: shop.admin, body: { ...policy, value: '0.00' } });
    expect(json).toMatchObject({ freight: '4.50', total: '14.50' });
  });

  it.each<[string, JsonObject, string]>([
    ['no lines', { lines: [] }, 'lines'],
    ['a piece less than one', { lines: [{ quantity: 0 }] }, 'lines[0].quantity'],
    ['a discount of more than all', { lines: [{ quantity: 1, discount: 1.1 }] }, 'lines[0].discount'],
    [
      'a product that is not there',
      { lines: [{ quantity: 1, product_id: '01900000-0000-7000-8000-000000000000' }] },
      'lines[0].product_id',
    ],
    ['half a piece', { lines: [{ quantity: 1.5 }] }, 'lines[0].quantity'],
  ])('are not worked out with %s', async (_, body, path) => {
    const { status, json } = await shop.order({ lines: [], more: body });
    expect(status).toBe(422);
    expect(json['errors']).toContainEqual(expect.objectContaining({ path }));
  });
});

describe('the stock', () => {
  const stockOf = async (id: string): Promise<JsonObject> => {
    const { units_in_stock, units_reserved } = await shop.get(`/api/ecommerce/products/${id}`);
    return { units_in_stock, units_reserved } as JsonObject;
  };

  it('is reserved with the order and taken by the rule, once', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 10 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 4 }] });
    const reserved = json['stock_state'];
    await shop.world.settle();
    expect(reserved).toBe('reserved');
    expect(await stockOf(product_id)).toEqual({ units_in_stock: 6, units_reserved: 0 });
    expect(await shop.get(`/api/ecommerce/orders/${String(json['id'])}`)).toMatchObject({
      stock_state: 'committed',
      status: 'confirmed',
    });
  });

  it('is not sold twice, and nothing of a refused order is written', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 3 });
    const other = await shop.product({ price: '1.00', stock: 9 });
    const { status, json } = await shop.order({
      lines: [
        { product_id: other, quantity: 2 },
        { product_id, quantity: 4 },
      ],
    });
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'HOOK_ABORT', handler: 'guard_non_negative_stock' });
    expect([await stockOf(product_id), await stockOf(other)]).toEqual([
      { units_in_stock: 3, units_reserved: 0 },
      { units_in_stock: 9, units_reserved: 0 },
    ]);
  });

  it('goes to as many buyers as there are pieces when they race', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 10 });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => shop.order({ lines: [{ product_id, quantity: 1 }] })),
    );
    await shop.world.settle();
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(new Set(statuses)).toEqual(new Set([201, 422]));
    expect(await stockOf(product_id)).toEqual({ units_in_stock: 0, units_reserved: 0 });
  });

  it('comes back when an order is cancelled, once', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 5 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 2 }] });
    await shop.world.settle();
    const path = `/api/ecommerce/orders/${String(json['id'])}`;
    const move = (): Promise<{ status: number }> =>
      shop.world.call({
        method: 'POST',
        path: `${path}/transitions`,
        token: shop.buyer,
        body: { field: 'status', to: 'cancelled' },
      });
    const statuses = [(await move()).status, (await move()).status];
    await shop.world.settle();
    expect(statuses).toEqual([200, 422]);
    expect(await stockOf(product_id)).toEqual({ units_in_stock: 5, units_reserved: 0 });
    expect(await shop.get(path)).toMatchObject({ status: 'cancelled', stock_state: 'released' });
  });

  it('stays with the cancelled order when the rule that takes it comes late', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 5 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 2 }] });
    // before anything has reacted
    await shop.world.call({
      method: 'PATCH',
      path: `/api/ecommerce/orders/${String(json['id'])}`,
      token: shop.buyer,
      body: { status: 'cancelled' },
    });
    await shop.world.settle();
    expect(await stockOf(product_id)).toEqual({ units_in_stock: 5, units_reserved: 0 });
  });

  it('comes back when an order is deleted, which only hides it', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 5 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 2 }] });
    await shop.world.settle();
    const path = `/api/ecommerce/orders/${String(json['id'])}`;
    const gone = await shop.world.call({ method: 'DELETE', path, token: shop.admin });
    const after = await shop.world.call({ path, token: shop.admin });
    expect([gone.status, after.status]).toEqual([204, 404]);
    expect(await stockOf(product_id)).toEqual({ units_in_stock: 5, units_reserved: 0 });
  });

  it('alerts the seller once when it falls to the reorder level', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 10, reorder: 5 });
    for (const quantity of [4, 2, 1]) await shop.order({ lines: [{ product_id, quantity }] });
    await shop.world.settle();
    const filter = encodeURIComponent(`product_id == "${product_id}"`);
    const { items } = await shop.get(`/api/ecommerce/stock_alerts?filter=${filter}`);
    expect(items).toMatchObject([{ available: 4, reorder_level: 5, status: 'open' }]);
  });

  it('of what is no longer sold is not sold', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 5, discontinued: true });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 1 }] });
    expect(json).toMatchObject({ code: 'HOOK_ABORT', handler: 'compute_order_totals' });
  });
});

describe('the status of an order', () => {
  it('moves only along its machine, by a transition or by a change', async () => {
    const product_id = await shop.product({ price: '1.00', stock: 5 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 1 }] });
    await shop.world.settle();
    const path = `/api/ecommerce/orders/${String(json['id'])}`;
    const jump = await shop.world.call({ method: 'PATCH', path, token: shop.admin, body: { status: 'delivered' } });
    const ship = await shop.world.call({
      method: 'POST',
      path: `${path}/transitions`,
      token: shop.buyer,
      body: { field: 'status', to: 'shipped' },
    });
    expect(jump).toMatchObject({
      status: 422,
      json: { code: 'ILLEGAL_TRANSITION', handler: 'guard_order_status_transition', allowed: ['cancelled', 'shipped'] },
    });
    expect(ship.json).toMatchObject({ status: 'shipped', shipped_at: shop.world.clock.now() });
  });

  it('is not confirmed by hand', async () => {
    const product_id = await shop.product({ price: '20000.00', stock: 5 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 1 }] });
    await shop.world.settle();
    const path = `/api/ecommerce/orders/${String(json['id'])}`;
    const confirm = await shop.world.call({ method: 'PATCH', path, token: shop.admin, body: { status: 'confirmed' } });
    expect(confirm).toMatchObject({ status: 403, json: { code: 'FORBIDDEN' } });
  });
});

describe('refunds', () => {
  const refund = (order_id: string, amount: string): ReturnType<Shop['order']> =>
    shop.world.call({ method: 'POST', path: '/api/ecommerce/refunds', token: shop.buyer, body: { order_id, amount } });
  const paid = async (): Promise<string> => {
    const product_id = await shop.product({ price: '100.00', stock: 5 });
    const { json } = await shop.order({ lines: [{ product_id, quantity: 1 }] });
    await shop.world.settle();
    return String(json['id']);
  };

  it('never come to more than the order', async () => {
    const id = await paid();
    const answers = [await refund(id, '60.00'), await refund(id, '40.01'), await refund(id, '40.00')];
    expect(answers.map((answer) => answer.status)).toEqual([201, 422, 201]);
    expect(answers[1]?.json).toMatchObject({ code: 'HOOK_ABORT', handler: 'validate_refund_amount' });
    expect(await shop.get(`/api/ecommerce/orders/${id}`)).toMatchObject({ refunded_total: '100.00' });
  });

  it('never come to more when two race', async () => {
    const id = await paid();
    const answers = await Promise.all([refund(id, '60.00'), refund(id, '60.00')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422]);
    expect(await shop.get(`/api/ecommerce/orders/${id}`)).toMatchObject({ refunded_total: '60.00' });
  });

  it('free their amount when they are rejected, and then stay as they are', async () => {
    const id = await paid();
    const first = await refund(id, '100.00');
    const path = `/api/ecommerce/refunds/${String(first.json['id'])}`;
    const reject = await shop.world.call({ method: 'PATCH', path, token: shop.admin, body: { status: 'rejected' } });
    const again = await shop.world.call({ method: 'PATCH', path, token: shop.admin, body: { reason: 'x' } });
    const gone = await shop.world.call({ method: 'DELETE', path, token: shop.admin });
    expect([reject.status, again.status, gone.status]).toEqual([200, 422, 422]);
    expect((await refund(id, '100.00')).status).toBe(201);
  });
});
