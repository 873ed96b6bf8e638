import { describe, expect, it } from '@jest/globals';
import { RECONCILE_MS, reconcile } from '#app/deployments/reconcile.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Capacity } from '#ports/rule-deployer.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const RULES = 12;
const LANES = RULES - 2;

const ticks: JsonObject = {
  app: 'roads',
  name: 'ticks',
  fields: [
    { name: 'lane', type: 'integer', required: true },
    { name: 'email', type: 'email', pii: true },
    { name: 'level', type: 'money', min: 0 },
    { name: 'seen', type: 'boolean' },
  ],
  currency: 'EUR',
};
const hits: JsonObject = {
  app: 'roads',
  name: 'hits',
  fields: [
    { name: 'lane', type: 'integer', required: true },
    { name: 'rule', type: 'string', required: true },
  ],
};
const rule = (name: string, when: string, event = 'ticks.created'): JsonObject => ({
  app: 'roads',
  name,
  on: { event },
  when,
  then: { action: 'create_record', entity: 'hits', values: { lane: '{{ record.lane }}', rule: name } },
});
const rules: JsonObject[] = [
  ...Array.from({ length: LANES }, (_, lane) => rule(`lane_${lane}`, `lane == ${lane} && level > ${lane}`)),
  { ...rule('marks', 'email.endsWith("@example.com")'), then: { action: 'set_field', field: 'seen', value: true } },
  rule('changes', 'seen == true && original.seen != true', 'ticks.updated'),
];
const flow: JsonObject = {
  app: 'roads',
  name: 'flow',
  record: 'ticks',
  trigger: { type: 'event', event: 'ticks.created', when: 'lane == 3' },
  steps: [{ id: 'only', type: 'action', actions: [{ type: 'log', message: 'through' }], then: { end: 'done' } }],
};
const definitions = { entities: [ticks, hits], 'event-rules': rules, workflows: [flow] };

const write = (tenant: Tenant, i: number): Promise<JsonObject> =>
  tenant.post('/api/roads/ticks', { lane: i % LANES, email: `a${i}@example.com`, level: '4.50' });

async function hitsOf(tenant: Tenant): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  do {
    const page = await tenant.get(`/api/roads/hits?limit=100${cursor}`);
    found.push(...(page['items'] as JsonObject[]).map((one) => `${String(one['rule'])} ${String(one['lane'])}`));
    cursor = page['next_cursor'] === null ? '' : `&cursor=${encodeURIComponent(String(page['next_cursor']))}`;
  } while (cursor !== '');
  return found.sort();
}

const modes = async (tenant: Tenant): Promise<unknown[]> =>
  (await tenant.list('/api/_admin/deployments?limit=100')).map((one) => one['mode']);
const count = (all: readonly unknown[], one: unknown): number => all.filter((each) => each === one).length;

async function runWith(busRules: number): Promise<{ dedicated: number; pooled: number; results: unknown }> {
  const tenant = await openTenant({ definitions, busRules });
  for (let i = 0; i < 20; i++) await write(tenant, i);
  await tenant.world.settle();
  const roads = await modes(tenant);
  const stats = (await tenant.list('/api/_admin/event-rules?limit=100')).map(({ name, stats: all }) => [name, all]);
  const instances = await tenant.list('/api/_workflows?limit=100');
  const dead = await tenant.list('/api/_admin/dead-letters');
  const results = { hits: await hitsOf(tenant), stats, instances: instances.map((one) => one['outcome']), dead };
  await tenant.world.close();
  return { dedicated: count(roads, 'dedicated'), pooled: count(roads, 'pooled'), results };
}

describe('a rule set', () => {
  it('does the same with rules of their own on the bus, with some in the pool, and with all of them there', async () => {
    const [wide, some, none] = [await runWith(1000), await runWith(8), await runWith(0)];
    expect([wide.dedicated, wide.pooled]).toEqual([RULES + 1, 0]);
    expect([some.dedicated, some.pooled]).toEqual([6, RULES + 1 - 6]);
    expect([none.dedicated, none.pooled]).toEqual([0, RULES + 1]);
    expect(some.results).toEqual(wide.results);
    expect(none.results).toEqual(wide.results);
    // level > lane for five lanes, twice each; all marked, and each mark heard
    expect(wide.results).toMatchObject({ hits: { length: 10 + 20 }, instances: ['done', 'done'], dead: [] });
  });

  it('moves to the other road under load: no event lost, none acted on twice', async () => {
    const tenant = await openTenant({ definitions });
    const { platform, clock } = tenant.world;
    const { capacity } = platform.rules;
    const limits = [0, 1000, 6, 9, 0, 1000];
    const seen: number[] = [];
    const writes: Promise<unknown>[] = [];
    for (const [round, limit] of limits.entries()) {
      platform.rules.capacity = async (): Promise<Capacity> => ({ ...(await capacity()), limit });
      for (let i = 0; i < 10; i++) writes.push(write(tenant, round * 30 + i));
      await reconcile({ platform });
      for (let i = 10; i < 30; i++) writes.push(write(tenant, round * 30 + i));
      await tenant.world.settle();
      clock.moveTo(clock.millis() + 1000);
      seen.push(count(await modes(tenant), 'pooled'));
    }
    await Promise.all(writes);
    await tenant.world.advance(RECONCILE_MS);
    const found = await hitsOf(tenant);
    const instances = await tenant.list('/api/_workflows?limit=100');
    const dead = await tenant.list('/api/_admin/dead-letters');
    await tenant.world.close();
    expect([seen[0], seen[1], seen[5]]).toEqual([RULES + 1, 0, 0]);
    expect(seen[2]).toBeGreaterThan(seen[3] ?? 0);
    // of 180 records half have a level above their lane; all are marked
    expect(found).toHaveLength(90 + 180);
    expect(instances).toHaveLength(18);
    expect(dead).toEqual([]);
  });

  it('keeps working where the bus turns out to be full', async () => {
    const tenant = await openTenant({ definitions: { entities: [ticks, hits] }, busRules: 2 });
    const { platform } = tenant.world;
    const { capacity } = platform.rules;
    // what others put on the bus meanwhile is not counted yet
    platform.rules.capacity = async () => ({ ...(await capacity()), limit: 100 });
    for (const one of rules.slice(0, 4)) await tenant.post('/api/_admin/event-rules', one);
    await tenant.world.settle();
    for (let i = 0; i < 4; i++) await write(tenant, i);
    await tenant.world.settle();
    const found = [await modes(tenant), await hitsOf(tenant)];
    await tenant.world.close();
    expect(found).toEqual([
      ['dedicated', 'dedicated', 'pooled', 'pooled'],
      ['lane_0 0', 'lane_1 1', 'lane_2 2', 'lane_3 3'],
    ]);
  });
});
