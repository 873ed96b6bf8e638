import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { chaosFeed } from '#test/support/chaos-feed.ts';
import { openTenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const ORDERS = 20;

const orders: JsonObject = { app: 'shop', name: 'orders', fields: [{ name: 'note', type: 'string' }] };
const arrived: JsonObject = {
  app: 'shop',
  type: 'parcel.arrived',
  description: 'A parcel has arrived.',
  payload: [
    { name: 'order_id', type: 'string', required: true },
    { name: 'nr', type: 'integer', required: true },
  ],
};
const parcel = {
  type: 'wait_for_event',
  event: 'parcel.arrived',
  correlation: 'trigger.record_id',
  from: 'payload.order_id',
  timeout: '30d',
  on_timeout: { end: 'late' },
};
const outer: JsonObject = {
  app: 'shop',
  name: 'outer',
  record: 'orders',
  steps: [
    {
      id: 'inner',
      type: 'workflow',
      workflow: 'inner',
      input: { record_id: '{{ trigger.record_id }}' },
      then: { end: 'done' },
    },
  ],
};
const inner: JsonObject = {
  app: 'shop',
  name: 'inner',
  record: 'orders',
  steps: [
    { ...parcel, id: 'first', then: { goto: 'second' } },
    { ...parcel, id: 'second', then: { goto: 'tell' } },
    {
      id: 'tell',
      type: 'action',
      actions: [
        {
          type: 'set_field',
          field: 'note',
          value: 'got {{ steps.first.output.payload.nr + steps.second.output.payload.nr }}',
        },
      ],
      then: { end: 'done' },
    },
  ],
};

describe('waits behind a feed that duplicates, shuffles and delays', () => {
  it.each([1, 2, 3])('take every event once, and every nested workflow ends its outer one (seed %i)', async (seed) => {
    const tenant = await openTenant({
      packs: [],
      wrapFeed: (feed, clock) => chaosFeed({ feed, clock, seed }),
      definitions: { entities: [orders], 'events/catalog': [arrived], workflows: [inner, outer] },
    });
    const { world } = tenant;
    await world.advance(HOUR);
    const flow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === 'outer');
    const made = await Promise.all(Array.from({ length: ORDERS }, () => tenant.post('/api/shop/orders', {})));
    const ids = made.map((one) => String(one['id']));
    const start = `/api/_admin/workflows/${String(flow?.['id'])}/start`;
    for (const id of ids) await tenant.post(start, { input: { record_id: id } });
    await world.advance(HOUR);
    for (const nr of [10, 1]) {
      for (const id of ids) {
        const payload = { order_id: id, nr };
        await tenant.post('/api/_admin/events/simulate', { event_type: 'parcel.arrived', payload });
      }
    }
    await world.advance(3 * HOUR);
    const after = await Promise.all(ids.map((id) => tenant.get(`/api/shop/orders/${id}`)));
    const instances = await tenant.list('/api/_workflows?limit=100');
    const dead = await tenant.list('/api/_admin/dead-letters');
    await world.close();
    expect(after.map((one) => one['note'])).toEqual(Array(ORDERS).fill('got 11'));
    expect(instances.map((one) => one['status'])).toEqual(Array(2 * ORDERS).fill('completed'));
    expect(dead).toEqual([]);
  });
});
