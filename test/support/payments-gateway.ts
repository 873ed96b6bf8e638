import { createHmac } from 'node:crypto';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from './local-world.ts';
import { openTenant, type Tenant } from './tenant.ts';

/** The key that the gateway signs with. */
export const GATEWAY_KEY = 'whsec_1';

const PAYMENT_STATUS: JsonObject = {
  app: 'shop',
  name: 'payment_status',
  initial: 'pending',
  terminal: ['failed'],
  transitions: [
    { from: 'pending', to: 'paid' },
    { from: 'pending', to: 'failed' },
    { from: 'paid', to: 'refunded' },
  ],
};
const PAYMENTS: JsonObject = {
  app: 'shop',
  name: 'payments',
  fields: [
    { name: 'reference', type: 'string', required: true, unique: true },
    { name: 'status', type: 'enum', values: ['pending', 'paid', 'failed', 'refunded'] },
    { name: 'amount', type: 'money', min: 0 },
    { name: 'reason', type: 'string', max_length: 20 },
    { name: 'payer', type: 'email', pii: true },
  ],
  currency: 'EUR',
  fsm: { status: 'payment_status' },
};
const DISPUTE: JsonObject = {
  app: 'shop',
  type: 'payment.disputed',
  description: 'Somebody wants their money back.',
  payload: [
    { name: 'reference', type: 'string', required: true },
    { name: 'amount', type: 'money', required: true },
  ],
};

/** A gateway that signs with a timestamp, and what is done with what it sends. */
export const GATEWAY: JsonObject = {
  app: 'shop',
  name: 'gateway',
  verify: { kind: 'hmac', header: 'x-signature', parts: { signature: 'v1', timestamp: 't' }, secret: 'GATEWAY_KEY' },
  dedupe: { path: 'body.id' },
  headers: ['x-kind'],
  map: [
    {
      when: 'body.type == "payment.made"',
      then: {
        write: {
          entity: 'payments',
          operation: 'create',
          values: { reference: '{{ body.ref }}', amount: '{{ body.amount }}', payer: '{{ body.payer }}' },
        },
      },
    },
    {
      when: 'body.type == "payment.paid"',
      then: {
        write: {
          entity: 'payments',
          operation: 'transition',
          find: { reference: '{{ body.ref }}' },
          values: { status: 'paid' },
        },
      },
    },
    {
      when: 'body.type == "payment.noted"',
      then: {
        write: {
          entity: 'shop/payments',
          operation: 'update',
          find: { reference: '{{ body.ref }}' },
          values: { reason: '{{ body.reason }}' },
        },
      },
    },
    {
      when: 'body.type == "payment.disputed"',
      then: {
        event: { type: 'payment.disputed', payload: { reference: '{{ body.ref }}', amount: '{{ body.amount }}' } },
      },
    },
    { when: 'headers["x-kind"] == "ping"', then: { ignore: 'the gateway asks whether we are there' } },
  ],
};

/** A tenant with payments, and a gateway that tells of them. */
export type GatewayTenant = Tenant & {
  /** the id and the path of the source */
  source: { id: string; path: string };
  /** Sends what the gateway would send. */
  send(a: {
    body: JsonObject | string;
    headers?: Record<string, string>;
    key?: string;
    /** seconds; now when left out */
    time?: number;
    path?: string;
  }): Promise<WorldAnswer>;
  dead(): Promise<JsonObject[]>;
};

/** Opens one. */
export async function openGateway(
  a: { source?: JsonObject; rules?: readonly JsonObject[] } = {},
): Promise<GatewayTenant> {
  const { source: given = GATEWAY, rules = [] } = a;
  const definitions = {
    'fsm-specs': [PAYMENT_STATUS],
    entities: [PAYMENTS],
    'events/catalog': [DISPUTE],
    'event-rules': rules,
  };
  const tenant = await openTenant({ definitions });
  const { world } = tenant;
  const put = { method: 'PUT', path: '/api/_admin/secrets/GATEWAY_KEY', token: tenant.admin };
  await world.call({ ...put, body: { value: GATEWAY_KEY } });
  const made = await tenant.post('/api/_admin/inbound-sources', given);
  const source = { id: String(made['id']), path: String(made['inbound_path']) };
  return {
    ...tenant,
    source,
    send: ({ body, headers = {}, key = GATEWAY_KEY, time = world.clock.millis() / 1000, path = source.path }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const v1 = createHmac('sha256', key).update(`${time}.${text}`).digest('hex');
      return world.call({
        method: 'POST',
        path,
        body: text,
        headers: { 'x-signature': `t=${time},v1=${v1}`, ...headers },
      });
    },
    dead: () => tenant.list('/api/_admin/dead-letters?limit=100'),
  };
}
