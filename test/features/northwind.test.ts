import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import { installPack } from '#app/packs/install-pack.ts';
import type { JsonObject } from '#core/json/json.ts';
import { DEMO_TENANT, demoAdmin, type FirstStart, firstStart, isFirstStart, SAMPLE } from '#local/first-start.ts';
import { importInProcess } from '#local/import-in-process.ts';
import { projectRoot } from '#local/project-root.ts';
import { type ImportReport, runImport } from '#local/run-import.ts';
import { openWorld, type World } from '#test/support/local-world.ts';

const folder = join(projectRoot(), ...SAMPLE);
/** The rows of a sample file, read without the importer; its cells hold no commas in quotes. */
const rowsOf = (file: string): string[][] =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','));

let world: World;
let first: FirstStart;
let token: string;
const progress: string[] = [];
beforeAll(async () => {
  world = await openWorld();
  first = await firstStart({
    platform: world.platform,
    root: projectRoot(),
    onProgress: ({ label, done, total }) => progress.push(`${label} ${done}/${total}`),
  });
  await world.settle();
  token = await world.token({ tenant: DEMO_TENANT, user: 'admin', roles: ['admin'] });
});
afterAll(() => world.close());

async function all(entity: string): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  let cursor: unknown = null;
  do {
    const query = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
    const { json } = await world.call({ path: `/api/ecommerce/${entity}?limit=100${query}`, token });
    records.push(...(json['items'] as JsonObject[]));
    cursor = json['next_cursor'];
  } while (cursor !== null);
  return records;
}
const linesOf = (order: JsonObject): JsonObject[] => order['lines'] as JsonObject[];

describe('the first start', () => {
  it('brings in every row of the sample', async () => {
    const counts = await Promise.all(
      ['customers', 'products', 'orders'].map(async (entity) => (await all(entity)).length),
    );
    expect(counts).toEqual([
      rowsOf('customers.csv').length,
      rowsOf('products.csv').length,
      rowsOf('orders.csv').length,
    ]);
    expect(first.report.problems).toEqual([]);
  });

  it('prints sums that agree with the orders as they are read, and with the files', async () => {
    const orders = await all('orders');
    const exact = (price: unknown, quantity: unknown, discount: unknown): Big =>
      new Big(String(price)).times(String(quantity)).times(new Big(1).minus(String(discount)));
    const sum = (amounts: Big[]): string => amounts.reduce((total, one) => total.plus(one), new Big(0)).toFixed(2);
    const read = sum(
      orders.flatMap(linesOf).map((line) => exact(line['unit_price'], line['quantity'], line['discount'])),
    );
    const inFiles = sum(
      rowsOf('order_details.csv').map(([, , price, quantity, discount]) => exact(price, quantity, discount)),
    );
    const printed = new Map(first.summary.map(({ label, value }) => [label, value.replaceAll(',', '')]));
    expect(read).toBe(inFiles);
    expect(printed.get('sum of line totals, each exact, rounded once')).toBe(read);
    expect(printed.get('order lines')).toBe(String(orders.flatMap(linesOf).length));
    expect(printed.get('sum of order totals without freight, each rounded once')).toBe(
      sum(orders.map((order) => new Big(String(order['total'])).minus(String(order['freight'])))),
    );
  });

  it('takes history as it was: states of then, prices of the lines, no stock moved, nothing set off', async () => {
    const orders = await all('orders');
    const products = await all('products');
    const states = orders.map((order) => `${String(order['status'])} ${String(order['stock_state'])}`);
    const open = rowsOf('orders.csv').filter((row) => row[5] === 'NULL').length;
    const stock = products.reduce((total, one) => total + Number(one['units_in_stock']), 0);
    const [instances, alerts, dead] = await Promise.all(
      ['/api/_workflows', '/api/ecommerce/stock_alerts', '/api/_admin/dead-letters'].map(
        async (path) => (await world.call({ path, token })).json['items'],
      ),
    );
    expect(states.filter((state) => state === 'confirmed none')).toHaveLength(open);
    expect(states.filter((state) => state === 'shipped none')).toHaveLength(orders.length - open);
    expect(stock).toBe(rowsOf('products.csv').reduce((total, row) => total + Number(row[6]), 0));
    expect([instances, alerts, dead]).toEqual([[], [], []]);
  });

  it('tells how far it has come', () => {
    expect(progress).toEqual(expect.arrayContaining(['customers 0/91', 'orders 50/830', 'orders 830/830']));
  });

  it('is over when it is over', async () => {
    expect(await isFirstStart({ platform: world.platform })).toBe(false);
  });
});

describe('an import', () => {
  const run = async (a: { folder: string; tenant: string }): Promise<ImportReport> => {
    const user = { ...(await demoAdmin({ platform: world.platform })), tenantId: a.tenant };
    return runImport({
      folder: a.folder,
      target: importInProcess({ platform: world.platform, tenant: a.tenant, user }),
    });
  };

  it('run again writes nothing twice', async () => {
    const before = await all('orders');
    const report = await run({ folder, tenant: DEMO_TENANT });
    await world.settle();
    expect(report.files.map(({ created, exists }) => [created, exists])).toEqual([
      [0, 91],
      [0, 77],
      [0, 830],
    ]);
    expect(await all('orders')).toEqual(before);
  });

  it('leaves bad rows out, says which and why, and brings the good ones in', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'dro-import-'));
    cpSync(folder, copy, { recursive: true });
    const edit = (file: string, change: (text: string) => string): void =>
      writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
    edit('customers.csv', (text) => text.replace('ALFKI,Alfreds Futterkiste', 'ALFKI,'));
    edit('products.csv', (text) =>
      text.replace('1,Chai,1,1,10 boxes x 20 bags,18.00,39', '1,Chai,1,1,10 boxes x 20 bags,18.00,minus'),
    );
    edit('orders.csv', (text) => text.replace('10248,VINET', '10248,NOBODY'));
    edit('order_details.csv', (text) => `${text.trim()}\n99999,11,1.00,1,0\n10249,14,18.60\n`);
    await installPack({ platform: world.platform, tenant: 'copy', app: 'ecommerce' });
    const report = await run({ folder: copy, tenant: 'copy' });
    rmSync(copy, { recursive: true });
    const problems = report.problems.map(({ file, line, key, reason }) => `${file}:${line} ${key} ${reason}`);
    const lineCount = rowsOf('order_details.csv').length;
    const [customers, products, orders] = report.files;
    expect(problems).toEqual(
      expect.arrayContaining([
        'customers.csv:2 ALFKI company_name must be given',
        expect.stringContaining('products.csv:2 1 units_in_stock must be a whole number'),
        expect.stringContaining('orders.csv:2 10248 customer_id: no ecommerce/customers with the key "NOBODY"'),
        `order_details.csv:${lineCount + 2} 99999 belongs to "99999", which orders.csv does not have`,
        expect.stringContaining(`order_details.csv:${lineCount + 3}`),
      ]),
    );
    expect([customers?.created, products?.created]).toEqual([90, 76]);
    expect((orders?.created ?? 0) + (orders?.failed ?? 0)).toBe(830);
    expect(orders?.failed).toBeGreaterThan(1);
  });
});
