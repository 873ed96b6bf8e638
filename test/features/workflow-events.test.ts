import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3_600_000;

const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'status', type: 'string', default: 'new' },
    { name: 'note', type: 'string' },
    { name: 'email', type: 'email', pii: true },
  ],
};
const payments: JsonObject = { app: 'shop', name: 'payments', fields: [{ name: 'order_id', type: 'string' }] };
const arrived: JsonObject = {
  app: 'shop',
  type: 'parcel.arrived',
  description: 'A parcel has arrived.',
  payload: [
    { name: 'order_id', type: 'string', required: true },
    { name: 'where', type: 'string' },
  ],
};
const set = (id: string, note: string, then: JsonObject): JsonObject => ({
  id,
  type: 'action',
  actions: [{ type: 'set_field', field: 'note', value: note }],
  then,
});
const wait = (part: JsonObject): JsonObject => ({
  id: 'hold',
  type: 'wait_for_event',
  timeout: '2d',
  then: { goto: 'tell' },
  on_timeout: { end: 'late' },
  ...part,
});
const flow = (name: string, steps: JsonObject[], part: JsonObject = {}): JsonObject => ({
  app: 'shop',
  name,
  record: 'orders',
  steps,
  ...part,
});
const parcel = { event: 'parcel.arrived', correlation: 'trigger.record_id', from: 'payload.order_id' };
const flows = [
  flow('own_record', [
    wait({ event: 'orders.updated' }),
    set('tell', '{{ steps.hold.output.record.status }}', { end: 'done' }),
  ]),
  flow('parcel', [wait(parcel), set('tell', '{{ steps.hold.output.payload.where }}', { end: 'done' })]),
  flow('late_parcel', [
    { id: 'pause', type: 'wait', for: '1d', then: { goto: 'hold' } },
    wait(parcel),
    set('tell', '{{ steps.hold.output.payload.where }}', { end: 'done' }),
  ]),
  flow('of_a_step', [
    {
      id: 'pay',
      type: 'action',
      actions: [{ type: 'create_record', entity: 'payments', values: { order_id: '{{ trigger.record_id }}' } }],
      then: { goto: 'hold' },
    },
    wait({ event: 'payments.created', correlation: 'steps.pay.output.id' }),
    set('tell', 'paid', { end: 'done' }),
  ]),
  flow('twice', [
    { ...wait(parcel), then: { goto: 'again' } },
    { ...wait(parcel), id: 'again' },
    set('tell', '{{ steps.hold.output.payload.where }} {{ steps.again.output.payload.where }}', { end: 'done' }),
  ]),
  flow('either', [
    wait({ any: [{ ...parcel }, { signal: 'call_off', as: 'off' }] }),
    set('tell', '{{ steps.hold.output.key }}', { end: 'done' }),
  ]),
  flow('branches', [
    {
      id: 'fan',
      type: 'parallel',
      branches: [
        { steps: [{ ...wait({ signal: 'left' }), id: 'left', then: 'end', on_timeout: 'end' }] },
        { steps: [{ ...wait(parcel), id: 'right', then: 'end', on_timeout: 'end' }] },
      ],
      then: { goto: 'tell' },
    },
    set('tell', '{{ steps.left.output.payload.who }} {{ steps.right.output.payload.where }}', { end: 'done' }),
  ]),
  flow('both', [
    wait({
      all: [
        { ...parcel, as: 'parcel' },
        { signal: 'go', as: 'go' },
      ],
    }),
    set('tell', '{{ steps.hold.output.parcel.payload.where }} {{ steps.hold.output.go.payload.who }}', { end: 'done' }),
  ]),
];
const hears = flow('hears', [
  { ...wait({ signal: 'finish' }), then: { goto: 'sealed' } },
  { ...wait({ any: [{ signal: 'seal' }, { ...parcel }] }), id: 'sealed', then: 'end' },
]);
const child = flow('child', [
  { ...wait({ signal: 'finish' }), then: { goto: 'ask' } },
  {
    id: 'ask',
    type: 'condition',
    expression: 'trigger.input.good',
    on_true: { end: 'good' },
    on_false: { goto: 'break' },
  },
  {
    id: 'break',
    type: 'action',
    actions: [{ type: 'set_field', entity: 'orders', id: 'nobody', field: 'note', value: 'x' }],
    then: 'end',
  },
]);
const nest = (part: JsonObject): JsonObject => ({
  id: 'inner',
  type: 'workflow',
  workflow: 'child',
  input: { record_id: '{{ trigger.record_id }}', good: '{{ trigger.input.good }}' },
  then: { end: 'other' },
  on: { good: { goto: 'tell' } },
  ...part,
});
const outer = [
  flow('outer', [nest({}), set('tell', 'inner was {{ steps.inner.output.outcome }}', { end: 'done' })]),
  flow('outer_timed', [nest({ timeout: '1d', on_timeout: { end: 'too_long' } }), set('tell', 'x', { end: 'done' })]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    tokenSeconds: 400 * 86_400,
    packs: [],
    definitions: {
      entities: [orders, payments],
      'events/catalog': [arrived],
      workflows: [...flows, hears, child, ...outer],
    },
  });
});
afterAll(() => tenant.world.close());

type Started = { id: string; instance: string; record: string };

async function start(name: string, input: JsonObject = {}): Promise<Started> {
  const { id } = await tenant.post('/api/shop/orders', {});
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const body = { input: { record_id: id ?? null, ...input } };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, body);
  await tenant.world.settle();
  return {
    id: String(id),
    instance: `/api/_workflows/${String(started['id'])}`,
    record: `/api/shop/orders/${String(id)}`,
  };
}

function arrives(order: string, where: string): Promise<JsonObject> {
  const body = { event_type: 'parcel.arrived', payload: { order_id: order, where } };
  return tenant.post('/api/_admin/events/simulate', body);
}

async function send(path: string, body: JsonObject = {}): Promise<WorldAnswer> {
  const answer = await tenant.world.call({ method: 'POST', path, token: tenant.admin, body });
  await tenant.world.settle();
  return answer;
}

async function noteOf(started: Started): Promise<unknown> {
  return (await tenant.get(started.record))['note'];
}

describe('waiting for an event', () => {
  it('goes on with the event of the own record, and of no other', async () => {
    const one = await start('own_record');
    const other = await start('own_record');
    await tenant.patch(one.record, { status: 'paid' });
    await tenant.world.settle();
    expect(await noteOf(one)).toBe('paid');
    expect(await tenant.get(one.instance)).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(await tenant.get(other.instance)).toMatchObject({ status: 'waiting', waiting_for: ['hold'] });
  });

  it('goes on with the event that carries its correlation', async () => {
    const one = await start('parcel');
    await arrives('somebody else', 'Rome');
    await arrives(one.id, 'Oslo');
    await tenant.world.settle();
    expect(await noteOf(one)).toBe('Oslo');
  });

  it('takes its timeout branch when nothing comes, and what comes then changes nothing', async () => {
    const one = await start('parcel');
    await tenant.world.advance(2 * DAY);
    await arrives(one.id, 'Oslo');
    await tenant.world.settle();
    expect(await tenant.get(one.instance)).toMatchObject({ status: 'completed', outcome: 'late' });
    expect(await noteOf(one)).toBeNull();
  });

  it('takes what came before its step began', async () => {
    const one = await start('late_parcel');
    await arrives(one.id, 'Oslo');
    await tenant.world.advance(DAY);
    expect(await noteOf(one)).toBe('Oslo');
  });

  it('takes an event that its own step set off, by what that step gave', async () => {
    const one = await start('of_a_step');
    expect(await noteOf(one)).toBe('paid');
  });

  it('takes each event once: two waits need two', async () => {
    const one = await start('twice');
    await arrives(one.id, 'Oslo');
    await tenant.world.settle();
    const between = await tenant.get(one.instance);
    await arrives(one.id, 'Rome');
    await tenant.world.settle();
    expect(between).toMatchObject({ status: 'waiting', waiting_for: ['again'] });
    expect(await noteOf(one)).toBe('Oslo Rome');
  });

  it('keeps the second of two that come at once for the next wait', async () => {
    const one = await start('twice');
    await Promise.all([arrives(one.id, 'Oslo'), arrives(one.id, 'Rome')]);
    await tenant.world.settle();
    expect(['Oslo Rome', 'Rome Oslo']).toContain(await noteOf(one));
  });

  it('goes on with the first of several', async () => {
    const one = await start('either');
    const two = await start('either');
    await send(`${one.instance}/signal`, { name: 'call_off' });
    await arrives(two.id, 'Oslo');
    await tenant.world.settle();
    expect([await noteOf(one), await noteOf(two)]).toEqual(['off', 'parcel_arrived']);
  });

  it('goes on when all of several have come, in whatever order', async () => {
    const one = await start('both');
    const two = await start('both');
    await arrives(one.id, 'Oslo');
    await send(`${one.instance}/signal`, { name: 'go', payload: { who: 'Ana' } });
    await send(`${two.instance}/signal`, { name: 'go', payload: { who: 'Eve' } });
    const between = await tenant.get(two.instance);
    await arrives(two.id, 'Rome');
    await tenant.world.settle();
    expect(between['status']).toBe('waiting');
    expect([await noteOf(one), await noteOf(two)]).toEqual(['Oslo Ana', 'Rome Eve']);
  });

  it('stands in branches: each takes its own, and the flow goes on when all have', async () => {
    const one = await start('branches');
    await arrives(one.id, 'Oslo');
    await tenant.world.settle();
    const between = await tenant.get(one.instance);
    await send(`${one.instance}/signal`, { name: 'left', payload: { who: 'Ana' } });
    expect(between).toMatchObject({ status: 'waiting', waiting_for: ['left'] });
    expect(await noteOf(one)).toBe('Ana Oslo');
  });

  it('follows an event that meets the timeout, or the timeout, and never both', async () => {
    const one = await start('parcel');
    await Promise.all([arrives(one.id, 'Oslo'), tenant.world.advance(2 * DAY)]);
    await tenant.world.settle();
    const { outcome } = await tenant.get(one.instance);
    expect([
      ['done', 'Oslo'],
      ['late', null],
    ]).toContainEqual([outcome, await noteOf(one)]);
  });

  it('is ended by a cancel, and a redrive waits anew', async () => {
    const one = await start('parcel');
    await send(`${one.instance}/cancel`);
    await arrives(one.id, 'Oslo');
    await tenant.world.settle();
    await send(`${one.instance}/redrive`);
    const again = await tenant.get(one.instance);
    await arrives(one.id, 'Rome');
    await tenant.world.settle();
    expect(again).toMatchObject({ status: 'waiting', event_waits: [{ state: 'cancelled' }, { state: 'open' }] });
    expect(await noteOf(one)).toBe('Rome');
  });
});

describe('a signal', () => {
  it('is kept until a step takes it, and counts once for its key', async () => {
    const one = await start('hears');
    const path = `${one.instance}/signal`;
    const answers = [
      await send(path, { name: 'seal', key: 'k' }),
      await send(path, { name: 'seal', key: 'k' }),
      await send(path, { name: 'finish' }),
      await send(path, { name: 'finish' }),
    ];
    expect(answers.map(({ status, json }) => [status, json['outcome'] ?? json['code']])).toEqual([
      [200, 'kept'],
      [200, 'known'],
      [200, 'delivered'],
      [409, 'ALREADY_DECIDED'],
    ]);
  });

  it.each([
    [
      'hears',
      'finnish',
      'no step of shop/hears waits for the signal "finnish", only for finish, seal; did you mean "finish"?',
    ],
    ['own_record', 'finish', 'no step of shop/own_record waits for a signal'],
  ])('that no step of %s waits for is refused: %s', async (workflow, name, message) => {
    const one = await start(workflow);
    const { status, json } = await send(`${one.instance}/signal`, { name });
    expect([status, json['code']]).toEqual([422, 'VALIDATION_FAILED']);
    expect(json['errors']).toEqual([{ path: 'name', code: 'UNKNOWN_SIGNAL', message }]);
  });

  it('settles a wait once when two come at the same time', async () => {
    const one = await start('child', { good: true });
    const path = `${one.instance}/signal`;
    const answers = await Promise.all([
      tenant.world.call({ method: 'POST', path, token: tenant.admin, body: { name: 'finish' } }),
      tenant.world.call({ method: 'POST', path, token: tenant.admin, body: { name: 'finish' } }),
    ]);
    await tenant.world.settle();
    const outcomes = answers.map(({ json }) => json['outcome'] ?? json['code']);
    expect(outcomes.filter((outcome) => outcome === 'delivered')).toHaveLength(1);
    expect(await tenant.get(one.instance)).toMatchObject({ status: 'completed', outcome: 'good' });
  });
});

describe('a nested workflow', () => {
  async function innerOf(started: Started): Promise<string> {
    const list = await tenant.list(`/api/_workflows?record=shop/orders/${started.id}&workflow=shop/child`);
    return `/api/_workflows/${String(list[0]?.['id'])}`;
  }

  it('goes on with what the inner one came to', async () => {
    const one = await start('outer', { good: true });
    const inner = await innerOf(one);
    const before = await tenant.get(one.instance);
    await send(`${inner}/signal`, { name: 'finish' });
    expect(before).toMatchObject({ status: 'waiting', waiting_for: ['inner'] });
    expect(await noteOf(one)).toBe('inner was good');
    expect(await tenant.get(inner)).toMatchObject({ parent: one.instance.split('/').at(-1) });
  });

  it('fails with the inner one', async () => {
    const one = await start('outer', { good: false });
    const inner = await innerOf(one);
    await send(`${inner}/signal`, { name: 'finish' });
    expect(await tenant.get(inner)).toMatchObject({ status: 'failed' });
    expect(await tenant.get(one.instance)).toMatchObject({ status: 'failed', error: { code: 'CHILD_FAILED' } });
  });

  it('is taken over by the outer one when both are redriven', async () => {
    const one = await start('outer', { good: false });
    const inner = await innerOf(one);
    await send(`${inner}/signal`, { name: 'finish' });
    await send(`${inner}/redrive`, { from: 'hold' });
    await send(`${one.instance}/redrive`);
    const again = await tenant.get(one.instance);
    const list = await tenant.list(`/api/_workflows?record=shop/orders/${one.id}&workflow=shop/child`);
    expect(again).toMatchObject({ status: 'waiting', event_waits: [{ state: 'met' }, { child: list[0]?.['id'] }] });
    expect(list).toHaveLength(1);
  });

  it('is cancelled with the outer one', async () => {
    const one = await start('outer', { good: true });
    const inner = await innerOf(one);
    await send(`${one.instance}/cancel`);
    expect(await tenant.get(inner)).toMatchObject({ status: 'cancelled' });
  });

  it('is cancelled when the outer one waits no longer', async () => {
    const one = await start('outer_timed', { good: true });
    const inner = await innerOf(one);
    await tenant.world.advance(DAY);
    expect(await tenant.get(inner)).toMatchObject({ status: 'cancelled' });
    expect(await tenant.get(one.instance)).toMatchObject({ status: 'completed', outcome: 'too_long' });
  });
});
