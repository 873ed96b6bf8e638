import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '#core/actions/define-task.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

let busy = 0;
let given: string[] = [];
const task = (name: string, run: () => string) =>
  defineTask({ name, docs: `What a test calls ${name}.`, params: z.strictObject({}), run });
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'A switch that phones are set up on, as a test would have it.',
  requires: [],
  definitions: [],
  hooks: [],
  tasks: [
    task('reserve_number', () => note('reserved')),
    task('free_number', () => note('freed')),
    task('set_up_phone', () => {
      if (busy-- > 0) throw new Error('the switch is busy');
      return note('set up');
    }),
  ],
};
function note(what: string): string {
  given.push(what);
  return what;
}

const end = (name: string): JsonObject => ({ end: name });
const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [{ name: 'status', type: 'enum', values: ['pending', 'paid', 'shipped', 'delivered'], default: 'pending' }],
  fsm: { status: 'order_status' },
};
const machine: JsonObject = {
  app: 'shop',
  name: 'order_status',
  initial: 'pending',
  terminal: ['delivered'],
  transitions: [
    { from: 'pending', to: 'paid' },
    { from: 'paid', to: 'shipped' },
    { from: 'shipped', to: 'delivered' },
  ],
};
const walk = ['paid', 'shipped', 'delivered'].flatMap((to, i, all): JsonObject[] => [
  {
    ...{ id: `until_${to}`, type: 'wait_for_event', signal: to, timeout: '30d' },
    ...{ then: { goto: to }, on_timeout: end('lost') },
  },
  {
    ...{ id: to, type: 'transition', field: 'status', to },
    then: i === all.length - 1 ? end('delivered') : { goto: `until_${String(all[i + 1])}` },
  },
]);
const phones: JsonObject = { app: 'pbx', name: 'phones', fields: [{ name: 'line', type: 'string' }] };
const provisioning: JsonObject = {
  ...{ app: 'pbx', name: 'device_provisioning', record: 'phones' },
  steps: [
    {
      ...{ id: 'reserve', type: 'action', actions: [{ type: 'run_task', task: 'reserve_number' }] },
      ...{ compensate: [{ type: 'run_task', task: 'free_number' }], then: { goto: 'set_up' } },
    },
    {
      ...{ id: 'set_up', type: 'action', actions: [{ type: 'run_task', task: 'set_up_phone' }] },
      ...{ retry: { attempts: 3, interval: '10s', backoff: 2 }, on_error: 'compensate', then: end('ready') },
    },
  ],
};
const deals: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'stage', type: 'string', default: 'open' },
    { name: 'quote_id', type: 'string' },
  ],
};
const quotes: JsonObject = {
  app: 'crm',
  name: 'quotes',
  fields: [{ name: 'state', type: 'string', default: 'sent' }],
};
const won = { app: 'crm', on: { event: 'deals:updated' }, when: 'stage == "won" && original.stage != "won"' };
const skills: JsonObject = { app: 'cc', name: 'cc_agent_skills', fields: [{ name: 'level', type: 'integer' }] };
const changed: JsonObject = {
  app: 'cc',
  type: 'acd.skills_changed',
  description: 'Who answers calls can do something else now.',
  payload: [{ name: 'agentSkillId', type: 'string', required: true }],
};
const rules: JsonObject[] = [
  {
    ...{ ...won, name: 'accepts_quote' },
    then: { action: 'set_field', entity: 'quotes', id: '{{ quote_id }}', field: 'state', value: 'accepted' },
  },
  {
    ...{ ...won, name: 'tells_finance' },
    then: { action: 'notify', channel: 'in_app', to: { role: 'finance' }, subject: 'Won: {{ record.id }}' },
  },
  {
    ...{ app: 'cc', name: 'busts_router_cache', on: { event: 'cc_agent_skills:updated' } },
    then: { action: 'send_event', event: 'acd.skills_changed', payload: { agentSkillId: '{{ record.id }}' } },
  },
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    packs: [pack],
    definitions: {
      'fsm-specs': [machine],
      'events/catalog': [changed],
      entities: [orders, phones, deals, quotes, skills],
      workflows: [{ app: 'shop', name: 'order_walk', record: 'orders', steps: walk }, provisioning],
      'event-rules': rules,
    },
  });
});
afterAll(() => tenant.world.close());

async function start(name: string, recordId: unknown): Promise<string> {
  const workflow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === name);
  const path = `/api/_admin/workflows/${String(workflow?.['id'])}/start`;
  const { id } = await tenant.post(path, { input: { record_id: String(recordId) } });
  await tenant.world.settle();
  return `/api/_workflows/${String(id)}`;
}

describe('an order that is walked through its states', () => {
  it('holds where it is between the steps, and comes to its named end', async () => {
    const { id } = await tenant.post('/api/shop/orders', {});
    const instance = await start('order_walk', id);
    const seen: unknown[] = [];
    for (const name of ['paid', 'shipped', 'delivered']) {
      await tenant.post(`${instance}/signal`, { name, payload: {} });
      await tenant.world.advance(5 * 24 * 3_600_000);
      seen.push((await tenant.get(`/api/shop/orders/${String(id)}`))['status']);
    }
    expect(seen).toEqual(['paid', 'shipped', 'delivered']);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'delivered' });
  });

  it('walks legal edges alone, whoever jumps ahead', async () => {
    const { id } = await tenant.post('/api/shop/orders', {});
    const instance = await start('order_walk', id);
    const path = `/api/shop/orders/${String(id)}`;
    const body = { status: 'delivered' };
    const jump = await tenant.world.call({ method: 'PATCH', path, token: tenant.admin, body });
    await tenant.post(`${instance}/signal`, { name: 'paid', payload: {} });
    await tenant.world.settle();
    expect([jump.status, jump.json['code']]).toEqual([422, 'ILLEGAL_TRANSITION']);
    expect((await tenant.get(path))['status']).toBe('paid');
  });
});

describe('provisioning', () => {
  const provision = async (failures: number): Promise<JsonObject> => {
    busy = failures;
    given = [];
    const { id } = await tenant.post('/api/pbx/phones', { line: '12' });
    const instance = await start('device_provisioning', id);
    await tenant.world.advance(60_000);
    return tenant.get(instance);
  };

  it('tries again, later and later, until it works', async () => {
    expect(await provision(2)).toMatchObject({ status: 'completed', outcome: 'ready' });
    expect(given).toEqual(['reserved', 'set up']);
  });

  it('undoes what was done when a later step fails for good', async () => {
    expect(await provision(3)).toMatchObject({ status: 'compensated' });
    expect(given).toEqual(['reserved', 'freed']);
  });
});

describe('a reaction in other entities', () => {
  it('accepts the quote of a deal that is won, and tells finance, at once', async () => {
    const quote = await tenant.post('/api/crm/quotes', {});
    const deal = await tenant.post('/api/crm/deals', { quote_id: quote['id'] ?? null });
    await tenant.patch(`/api/crm/deals/${String(deal['id'])}`, { stage: 'won' });
    await tenant.world.settle();
    const finance = await tenant.world.token({ user: 'fay', roles: ['finance'] });
    const { json } = await tenant.world.call({ path: '/api/_notifications?role=finance', token: finance });
    expect(await tenant.get(`/api/crm/quotes/${String(quote['id'])}`)).toMatchObject({ state: 'accepted' });
    expect(json['items']).toMatchObject([{ subject: `Won: ${String(deal['id'])}` }]);
  });

  it('tells the router that skills have changed', async () => {
    const { id } = await tenant.post('/api/cc/cc_agent_skills', { level: 1 });
    await tenant.patch(`/api/cc/cc_agent_skills/${String(id)}`, { level: 2 });
    await tenant.world.settle();
    const events = await tenant.list('/api/_admin/events?event_type=acd.skills_changed');
    expect(events.map((one) => one['payload'])).toEqual([{ agentSkillId: id }]);
  });
});
