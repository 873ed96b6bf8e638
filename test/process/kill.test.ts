import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { eventually, type RunningPlatform, startProcess } from '#test/support/running-platform.ts';
import { freePort } from '../../bench/free-port.ts';

// real processes take real time
jest.setTimeout(180_000);

let dataDir: string;
let port: number;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'dro-kill-'));
  port = await freePort();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a platform that is killed', () => {
  it('in the middle of its import goes on where it was: nothing lost, nothing twice', async () => {
    for (const orders of [0, 100, 300, 500]) {
      const doomed = await startProcess({ dataDir, port });
      await eventually(async () => ((await countOrders(doomed)) >= orders ? true : null));
      await doomed.kill();
    }
    const survivor = await startProcess({ dataDir, port });
    const { token, first } = await survivor.ready;
    const orders = await listAll({ platform: survivor, path: '/api/ecommerce/orders', token: String(token) });
    const numbers = new Set(orders.map((order) => order['number']));
    const versions = new Set(orders.map((order) => order['version']));
    const customers = await listAll({ platform: survivor, path: '/api/ecommerce/customers', token: String(token) });
    await survivor.kill();
    const report = (first as { report: { files: { created: number; exists: number; failed: number }[] } }).report;
    const created = report.files.map(({ created: made, exists, failed }) => [made + exists, failed]);
    expect([orders.length, numbers.size, customers.length]).toEqual([830, 830, 91]);
    expect([...versions]).toEqual([1]);
    expect(created).toEqual([
      [91, 0],
      [77, 0],
      [830, 0],
    ]);
    expect(report.files[2]?.exists).toBeGreaterThanOrEqual(500);
  });

  it('while an order waits for its approval still has both, and ends the order once', async () => {
    const first = await startProcess({ dataDir, port });
    const { token: admin } = await first.ready;
    const token = String(admin);
    const buyer = String(
      (
        await first.call({
          method: 'POST',
          path: '/api/_auth/token',
          body: { tenant: 'demo', user: 'ana', roles: ['member'] },
        })
      ).json['token'],
    );
    const [customer] = await listAll({ platform: first, path: '/api/ecommerce/customers?limit=1', token });
    const product = await first.call({
      method: 'POST',
      path: '/api/ecommerce/products',
      token,
      body: { name: 'Piano', unit_price: '12000.00', units_in_stock: 3 },
    });
    const order = await first.call({
      method: 'POST',
      path: '/api/ecommerce/orders',
      token: buyer,
      body: { customer_id: customer?.['id'] ?? null, lines: [{ product_id: product.json['id'] ?? null, quantity: 1 }] },
    });
    // killed the moment it has answered, and again while it waits
    await first.kill();
    const second = await startProcess({ dataDir, port });
    await second.ready;
    const pending = await eventually(() => onlyPending({ platform: second, token }));
    await second.kill();
    const third = await startProcess({ dataDir, port });
    await third.ready;
    const decided = await third.call({
      method: 'POST',
      path: `/api/_workflows/${String(pending['instance_id'])}/approve`,
      token,
    });
    await third.kill();
    const fourth = await startProcess({ dataDir, port });
    await fourth.ready;
    const path = `/api/ecommerce/orders/${String(order.json['id'])}`;
    const ended = await eventually(async () => {
      const { json } = await fourth.call({ path, token });
      return json['status'] === 'confirmed' ? json : null;
    });
    const instance = await eventually(async () => {
      const { json } = await fourth.call({ path: `/api/_workflows/${String(pending['instance_id'])}`, token });
      return json['status'] === 'completed' ? json : null;
    });
    const stock = await fourth.call({ path: `/api/ecommerce/products/${String(product.json['id'])}`, token });
    const audit = await listAll({
      platform: fourth,
      path: `/api/_admin/audit?app=ecommerce&entity=orders&record_id=${String(order.json['id'])}`,
      token,
    });
    const instances = await listAll({ platform: fourth, path: '/api/_workflows', token });
    const dead = await listAll({ platform: fourth, path: '/api/_admin/dead-letters', token });
    await fourth.kill();
    expect([order.status, decided.status]).toEqual([201, 200]);
    expect(ended).toMatchObject({ status: 'confirmed', stock_state: 'committed', version: 4 });
    expect(instance).toMatchObject({ outcome: 'approved' });
    expect(stock.json).toMatchObject({ units_in_stock: 2, units_reserved: 0 });
    // placed, stock taken, awaiting approval, confirmed: each once
    expect(audit).toHaveLength(4);
    expect(instances).toHaveLength(1);
    expect(dead).toEqual([]);
  });
});

async function countOrders(platform: RunningPlatform): Promise<number> {
  const { json } = await platform.call({
    method: 'POST',
    path: '/api/_auth/token',
    body: { tenant: 'demo', user: 'admin', roles: ['admin'] },
  });
  return (await listAll({ platform, path: '/api/ecommerce/orders', token: String(json['token']) })).length;
}

async function onlyPending(a: { platform: RunningPlatform; token: string }): Promise<JsonObject | null> {
  const [only] = await listAll({ ...a, path: '/api/_workflows/pending' });
  return only ?? null;
}

async function listAll(a: { platform: RunningPlatform; path: string; token: string }): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  const base = a.path.includes('?') ? `${a.path}&` : `${a.path}?limit=100&`;
  let cursor: unknown = null;
  do {
    const query = cursor === null ? '' : `cursor=${encodeURIComponent(String(cursor))}`;
    const { json } = await a.platform.call({ path: `${base}${query}`, token: a.token });
    items.push(...((json['items'] ?? []) as JsonObject[]));
    cursor = json['next_cursor'] ?? null;
  } while (cursor !== null && !a.path.includes('limit=1'));
  return items;
}
