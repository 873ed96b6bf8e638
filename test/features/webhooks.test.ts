import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEgress, type EmbeddedEgress } from '#adapters/embedded/egress.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Endpoint, serveEndpoint } from '#test/contract/egress-servers.ts';
import { storedRows } from '#test/support/stored-text.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR_MS = 3_600_000;
const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'kind', type: 'string', required: true },
    { name: 'note', type: 'string' },
    { name: 'good', type: 'boolean' },
    { name: 'email', type: 'email', pii: true },
  ],
};
const hook = (name: string, then: JsonObject): JsonObject => ({
  app: 'shop',
  name,
  on: { event: 'orders.created' },
  when: `kind == "${name}"`,
  then: { action: 'webhook', ...then },
});

let end: Endpoint;
let egress: EmbeddedEgress;
let tenant: Tenant;
let clock: FakeClock;
beforeAll(async () => {
  end = await serveEndpoint();
  clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  egress = createEgress({ clock, allowLoopback: true, resolve });
  const url = (path: string, host = 'hooks.test'): string => `http://${host}:${end.port}${path}`;
  const rules = [
    hook('full', {
      url: `${'${BASE}'}/ok?n={{ note }}`,
      headers: { authorization: 'Bearer ${TOKEN}' },
      body: { id: '{{ record.id }}', note: '{{ note }}', mail: '{{ email }}', from: '${TOKEN}' },
    }),
    hook('bare', { url: url('/ok') }),
    hook('off_list', { url: url('/ok', 'elsewhere.test') }),
    hook('nameless', { url: url('/ok'), body: '${NOBODY}' }),
    hook('gone', { url: url('/status/410') }),
    hook('ill', { url: url('/status/500', 'ill.test') }),
    hook('hangs', { url: url('/hang', 'slow.test'), timeout: '100ms' }),
    {
      app: 'shop',
      name: 'good',
      on: { event: 'orders.created' },
      then: { action: 'set_field', field: 'good', value: true },
    },
  ];
  tenant = await openTenant({ clock, egress, definitions: { entities: [orders], 'event-rules': rules } });
  const hosts = ['hooks.test', 'slow.test', 'ill.test'].map((host) => ({ host, port: end.port, http: true }));
  await put('/api/_admin/egress', { allow: hosts });
  await put('/api/_admin/settings', { settings: { BASE: url('') } });
  await put('/api/_admin/secrets/TOKEN', { value: 't0ps3cret' });
});
afterAll(async () => {
  await tenant.world.close();
  egress.close();
  await end.close();
});
beforeEach(() => void end.received.splice(0));

async function put(path: string, body: JsonObject): Promise<void> {
  const { status, json } = await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body });
  expect({ status, json }).toMatchObject({ status: 200 });
}
async function create(values: JsonObject): Promise<string> {
  const { id } = await tenant.post('/api/shop/orders', values);
  return String(id);
}
const dead = async (kind: string): Promise<JsonObject[]> =>
  (await tenant.list('/api/_admin/dead-letters?limit=100')).filter((one) => JSON.stringify(one).includes(`"${kind}"`));
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2000 && !(await holds()); tries++) await new Promise((next) => setImmediate(next));
}

describe('a webhook', () => {
  it('is sent with templates, settings and secrets filled, once, under a key of its own', async () => {
    const id = await create({ kind: 'full', note: 'a b', email: 'ana@example.com' });
    await tenant.world.settle();
    const [got] = end.received;
    expect(end.received).toHaveLength(1);
    expect(got?.path).toBe('/ok?n=a%20b');
    expect(JSON.parse(got?.body ?? '')).toEqual({ id, note: 'a b', mail: 'ana@example.com', from: 't0ps3cret' });
    expect(got?.headers).toMatchObject({
      authorization: 'Bearer t0ps3cret',
      'content-type': 'application/json',
      'idempotency-key': expect.stringMatching(/.+:.+/),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
  });

  it('fills nothing that only the data names', async () => {
    await create({ kind: 'full', note: '${TOKEN}' });
    await tenant.world.settle();
    expect(JSON.parse(end.received[0]?.body ?? '')).toMatchObject({ note: '${TOKEN}' });
  });

  it('says what happened, and nothing of the record, when it has no body', async () => {
    const id = await create({ kind: 'bare', note: 'private' });
    await tenant.world.settle();
    expect(JSON.parse(end.received[0]?.body ?? '')).toMatchObject({ event: { type: 'orders.created', recordId: id } });
    expect(end.received[0]?.body).not.toContain('private');
  });

  it('is signed with the keys of the tenant, with both while they rotate', async () => {
    await put('/api/_admin/secrets/EGRESS_SIGNING_KEY', { value: 'k1' });
    await put('/api/_admin/secrets/EGRESS_SIGNING_KEY_NEXT', { value: 'k2' });
    await create({ kind: 'bare' });
    await tenant.world.settle();
    const { body = '', headers } = end.received[0] ?? {};
    const time = Math.floor(clock.millis() / 1000);
    const signed = ['k1', 'k2'].map((key) => createHmac('sha256', key).update(`${time}.${body}`).digest('hex'));
    expect(headers?.['dro-signature']).toBe(`t=${time},v1=${signed[0]},v1=${signed[1]}`);
  });

  it.each([
    ['off_list', 'EGRESS_REFUSED'],
    ['nameless', 'VALIDATION_FAILED'],
    ['gone', 'EGRESS_REJECTED'],
  ])('%s is a dead letter at once: %s', async (kind, code) => {
    await create({ kind });
    await tenant.world.settle();
    expect(await dead(kind)).toMatchObject([{ code, attempts: 1 }]);
  });

  it('that was refused is among the security events', async () => {
    const events = await tenant.list('/api/_admin/security-events');
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'egress', reason: expect.stringContaining('elsewhere.test'), user_id: null }),
    );
  });

  it('to a host that is not on the list is warned of when it is saved', async () => {
    const rules = await tenant.list('/api/_admin/event-rules?limit=100');
    const find = async (name: string): Promise<unknown> => {
      const id = rules.find((one) => one['name'] === name)?.['id'];
      return (await tenant.get(`/api/_admin/event-rules/${String(id)}`))['findings'];
    };
    expect(await find('off_list')).toMatchObject([
      { severity: 'warning', path: 'then.url', code: 'EGRESS_NOT_ALLOWED', fix: expect.any(String) },
    ]);
    expect([await find('bare'), await find('full')]).toEqual([[], []]);
  });

  it('leaves no secret in what is stored or logged', async () => {
    await create({ kind: 'full', note: 'x' });
    await tenant.world.settle();
    expect(JSON.stringify(storedRows(tenant.world))).not.toContain('t0ps3cret');
    expect(tenant.world.logger.written.join('\n')).not.toContain('t0ps3cret');
  });
});

describe('an endpoint that answers 500 forever', () => {
  it('is tried 5 times and is then a dead letter that can be redriven', async () => {
    await create({ kind: 'ill' });
    await tenant.world.advance(HOUR_MS);
    const [letter] = await dead('ill');
    await put('/api/_admin/egress', { allow: [{ host: 'hooks.test', port: end.port, http: true }] });
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(letter?.['id']))}/redrive`, {});
    await tenant.world.settle();
    expect(letter).toMatchObject({ code: 'EGRESS_FAILED', attempts: 5 });
    expect(end.received.map((one) => one.path)).toEqual(Array.from({ length: 5 }, () => '/status/500'));
    expect(await dead('ill')).toMatchObject([{ code: 'EGRESS_REFUSED' }]);
  });
});

describe('an endpoint that hangs', () => {
  it('holds nobody else up, however many events it is called for, and ends in dead letters', async () => {
    await put('/api/_admin/egress', { allow: [{ host: 'slow.test', port: end.port, http: true }] });
    const ids = await Promise.all(Array.from({ length: 30 }, () => create({ kind: 'hangs' })));
    const good = async (): Promise<boolean[]> =>
      Promise.all(ids.map(async (id) => (await tenant.get(`/api/shop/orders/${id}`))['good'] === true));
    await until(async () => (await good()).every(Boolean));
    const atOnce = end.received.length;
    await tenant.world.advance(HOUR_MS);
    expect(await good()).toEqual(ids.map(() => true));
    expect(atOnce).toBeLessThanOrEqual(8);
    expect(await dead('hangs')).toHaveLength(30);
    // the breaker: not every attempt of 150 had to wait for it
    expect(end.received.length).toBeLessThan(60);
  });
});
