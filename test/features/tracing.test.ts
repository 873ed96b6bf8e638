import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Egress, EgressCall } from '#ports/egress.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const TRACE = 'a'.repeat(32);
const CALLER = 'b'.repeat(16);
const HOUR_MS = 3_600_000;

const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'kind', type: 'string' },
    { name: 'note', type: 'string' },
    { name: 'done', type: 'boolean' },
  ],
};
const flow: JsonObject = {
  ...{ app: 'shop', name: 'finish', record: 'orders' },
  steps: [{ id: 'done', type: 'action', actions: [{ type: 'set_field', field: 'done', value: true }], then: 'end' }],
};
const rule = (name: string, event: string, when: string, then: JsonObject): JsonObject => ({
  ...{ app: 'shop', name, on: { event }, when, then },
});
const rules = [
  rule('notes', 'orders.created', 'kind == "chain"', { action: 'set_field', field: 'note', value: 'seen' }),
  rule('calls', 'orders.updated', 'note == "seen" && done != true', {
    ...{ action: 'webhook', url: 'https://hooks.example.com/x' },
  }),
  rule('starts', 'orders.created', 'kind == "flow"', { action: 'start_workflow', workflow: 'finish' }),
];

/** What went out, and how often the other side is still out of order. */
const calls: EgressCall[] = [];
let failures = 0;
const egress: Egress = {
  call: (one) => {
    calls.push(one);
    failures -= 1;
    return Promise.resolve({ ok: true, status: failures >= 0 ? 503 : 200, headers: {}, body: '' });
  },
};

let tenant: Tenant;
beforeAll(async () => {
  const definitions = { entities: [orders], workflows: [flow], 'event-rules': rules };
  tenant = await openTenant({ egress, definitions });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  calls.splice(0);
  failures = 0;
});

describe('the trace of a chain', () => {
  it('is the caller’s from write to reaction to call, each with a span of its own', async () => {
    const entries = await chain({ kind: 'chain' }, `00-${TRACE}-${CALLER}-01`);
    const sent = calls.map(({ headers }) => headers['traceparent']);
    const spans = [...entries.map((one) => one.traceparent), ...sent].map((one) => one?.split('-') ?? []);
    expect([entries.length, sent.length]).toEqual([3, 1]);
    expect(spans.map(([version, trace, , flags]) => [version, trace, flags])).toEqual(
      Array.from({ length: 4 }, () => ['00', TRACE, '01']),
    );
    expect(new Set([CALLER, ...spans.map(([, , span]) => span)]).size).toBe(5);
  });

  it('stands in the events as the span of the write that they are of', async () => {
    const entries = await chain({ kind: 'chain' }, `00-${TRACE}-${CALLER}-01`);
    const events = entries.flatMap((one) => one.events.map((event) => [event.traceparent, one.traceparent]));
    expect(events).toHaveLength(2);
    expect(events.every(([event, write]) => event !== undefined && event === write)).toBe(true);
  });

  it('goes through a workflow to what its steps write', async () => {
    const entries = await chain({ kind: 'flow' }, `00-${TRACE}-${CALLER}-01`);
    const written = entries.find((one) => one.cause.startsWith('workflow:') && one.root.entity === 'orders');
    expect(written?.traceparent).toMatch(new RegExp(`^00-${TRACE}-(?!${CALLER})[0-9a-f]{16}-01$`));
    expect(new Set(entries.map((one) => one.traceparent)).size).toBe(entries.length);
  });

  it('is one for the chain also where nobody brought one', async () => {
    const entries = await chain({ kind: 'chain' }, null);
    const all = [...entries.map((one) => one.traceparent), ...calls.map(({ headers }) => headers['traceparent'])];
    expect(all).toHaveLength(4);
    expect(new Set(all.map((one) => one?.split('-')[1])).size).toBe(1);
    expect(new Set(all).size).toBe(4);
  });

  it('has one span for a call however often it is tried', async () => {
    failures = 2;
    await chain({ kind: 'chain' }, null);
    await tenant.world.advance(HOUR_MS);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ headers }) => headers['traceparent'])).size).toBe(1);
  });

  it('is shown in the audit', async () => {
    const [entry] = await chain({}, `00-${TRACE}-${CALLER}-01`);
    const path = `/api/_admin/audit?app=shop&entity=orders&record_id=${entry?.root.id}`;
    expect(await tenant.list(path)).toMatchObject([{ traceparent: entry?.traceparent }]);
  });
});

/** All journal rows of what a new order has set off. */
async function chain(body: JsonObject, traceparent: string | null): Promise<Journal[]> {
  const { json, status } = await tenant.world.call({
    ...{ method: 'POST', path: '/api/shop/orders', token: tenant.admin, body },
    headers: traceparent === null ? {} : { traceparent },
  });
  expect(status).toBe(201);
  await tenant.world.settle();
  const record = { tenant: 'acme', app: 'shop', entity: 'orders', id: String(json['id']) };
  const { store } = tenant.world.platform;
  const { entries } = await store.journal({ tenant: 'acme', by: { record }, limit: 10 });
  const correlationId = entries.at(-1)?.correlationId ?? '';
  return (await store.journal({ tenant: 'acme', by: { correlationId }, limit: 50 })).entries;
}
