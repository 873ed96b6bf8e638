import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEgress, type EmbeddedEgress } from '#adapters/embedded/egress.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Endpoint, serveEndpoint } from '#test/contract/egress-servers.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR_MS = 3_600_000;
const EACH = 6;
// those that answer may take their time: a busy machine must not make them look silent
const ILL: readonly (readonly [kind: string, path: string, ends: string, timeout: string])[] = [
  ['hangs', '/hang', 'EGRESS_FAILED', '100ms'],
  ['resets', '/reset', 'EGRESS_FAILED', '30s'],
  ['drips', '/trickle', 'EGRESS_FAILED', '100ms'],
  ['floods', '/endless', 'EGRESS_FAILED', '30s'],
  ['fails', '/status/500', 'EGRESS_FAILED', '30s'],
  ['misleads', '/to?url=INSIDE', 'EGRESS_REFUSED', '30s'],
];

const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'kind', type: 'string', required: true },
    { name: 'good', type: 'boolean' },
  ],
};
const good: JsonObject = {
  app: 'shop',
  name: 'good',
  on: { event: 'orders.created' },
  then: { action: 'set_field', field: 'good', value: true },
};

let end: Endpoint;
let egress: EmbeddedEgress;
let tenant: Tenant;
let clock: FakeClock;
beforeAll(async () => {
  end = await serveEndpoint();
  clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
  const addresses = new Map([['inside.test', '10.0.0.5']]);
  const resolve = (host: string) => Promise.resolve([{ address: addresses.get(host) ?? '127.0.0.1', family: 4 }]);
  egress = createEgress({ clock, allowLoopback: true, resolve });
  const to = encodeURIComponent(`http://inside.test:${end.port}/ok`);
  const rules = ILL.map(([kind, path, , timeout]): JsonObject => {
    const url = `http://${kind}.test:${end.port}${path.replace('INSIDE', to)}`;
    const then = { action: 'webhook', url, timeout };
    return { app: 'shop', name: kind, on: { event: 'orders.created' }, when: `kind == "${kind}"`, then };
  });
  const definitions = { entities: [orders], 'event-rules': [...rules, good] };
  tenant = await openTenant({ clock, egress, definitions });
  await allow([...ILL.map(([kind]) => `${kind}.test`), 'inside.test']);
});
afterAll(async () => {
  await tenant.world.close();
  egress.close();
  await end.close();
});

async function allow(hosts: readonly string[]): Promise<void> {
  const body = { allow: hosts.map((host) => ({ host, port: end.port, http: true })) };
  const { status } = await tenant.world.call({
    ...{ method: 'PUT', path: '/api/_admin/egress', token: tenant.admin, body },
  });
  expect(status).toBe(200);
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2000 && !(await holds()); tries++) await new Promise((next) => setImmediate(next));
}
const dead = async (): Promise<JsonObject[]> => tenant.list('/api/_admin/dead-letters?limit=100');
const ruleOf = (letter: JsonObject): string => JSON.stringify(letter['payload']);

describe('endpoints of every kind of illness at once', () => {
  it('delay no other rule, and each call ends as a dead letter that can be redriven', async () => {
    const kinds = Array.from({ length: EACH * ILL.length }, (_, i) => ILL[i % ILL.length]?.[0] ?? '');
    const made = await Promise.all(kinds.map((kind) => tenant.post('/api/shop/orders', { kind })));
    const began = clock.millis();
    const isGood = async (): Promise<boolean> => {
      const rows = await Promise.all(made.map(({ id }) => tenant.get(`/api/shop/orders/${String(id)}`)));
      return rows.every((row) => row['good'] === true);
    };
    await until(isGood);
    const [others, waited] = [await isGood(), clock.millis() - began];
    for (let hours = 0; hours < 3; hours++) await tenant.world.advance(HOUR_MS);
    const letters = await dead();
    const codes = ILL.map(([kind]) => {
      const mine = letters.filter((letter) => ruleOf(letter).includes(`"kind":"${kind}"`));
      return [kind, mine.length, ...new Set(mine.map((letter) => letter['code']))];
    });
    const inside = end.received.filter(({ headers }) => headers.host?.startsWith('inside.test'));
    // not by the clock: nothing had to wait until a call was tried again
    expect([others, waited]).toEqual([true, 0]);
    expect(codes).toEqual(ILL.map(([kind, , ends]) => [kind, EACH, ends]));
    expect(inside).toEqual([]);
  });

  it('hold up nothing once they are off the list: a redriven letter says why it is dead now', async () => {
    await allow([]);
    const [letter] = await dead();
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(letter?.['id']))}/redrive`, {});
    await tenant.world.settle();
    const after = (await dead()).find((one) => one['id'] === letter?.['id']);
    expect(after).toMatchObject({ code: 'EGRESS_REFUSED' });
  });
});
