import { expect, it, jest } from '@jest/globals';
import { writeRecord } from '#app/records/write-record.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { seededRandom } from '#test/support/random.ts';
import { openTenant } from '#test/support/tenant.ts';

// thousands of reactions take their time
jest.setTimeout(120_000);

const EVENTS = 400;
const RULES = 100;
const AT_ONCE = 50;
const MINUTE = 60_000;
const CRASHES = 0.05;

const ticks: JsonObject = { app: 'storm', name: 'ticks', fields: [{ name: 'lane', type: 'integer', required: true }] };
const hits: JsonObject = {
  app: 'storm',
  name: 'hits',
  fields: [
    { name: 'tick', type: 'string', required: true },
    { name: 'rule', type: 'string', required: true },
  ],
};
const rules = Array.from({ length: RULES }, (_, lane): JsonObject => {
  const name = `lane_${lane}`;
  const values = { tick: '{{ record.id }}', rule: name };
  return {
    app: 'storm',
    name,
    on: { event: 'ticks.created' },
    // the second half of each pair is for the residual
    when: `lane == ${lane} || (lane + 1) % ${RULES} == ${lane}`,
    then: { action: 'create_record', entity: 'hits', values },
    retry: { attempts: 20, interval: '1s', backoff: 1 },
  };
});

it('loses nothing and acts once for each rule and event, while workers die before and after they commit', async () => {
  const tenant = await openTenant({ definitions: { entities: [ticks, hits], 'event-rules': rules }, busRules: 60 });
  const { world } = tenant;
  const { platform } = world;
  const random = seededRandom(7);
  const deaths = { before: 0, after: 0 };
  const { store } = platform;
  const real = store.commit.bind(store);
  const commit: EntityStore['commit'] = async (a) => {
    const doomed = a.plan.journal.cause.startsWith('rule:');
    if (doomed && random() < CRASHES) {
      deaths.before++;
      throw new Error('killed before its commit');
    }
    const done = await real(a);
    if (doomed && random() < CRASHES) {
      deaths.after++;
      throw new Error('killed after its commit');
    }
    return done;
  };
  platform.store = Object.assign(Object.create(store) as EntityStore, { commit });
  const actor = { userId: null, contactId: null, type: 'SYSTEM' as const };
  const user = { tenantId: 'acme', userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] };
  const write = (lane: number): Promise<unknown> =>
    writeRecord({
      platform,
      request: {
        tenant: 'acme',
        command: { operation: 'create', app: 'storm', entity: 'ticks', values: { lane }, origin: 'client' },
        by: { actor, user, cause: 'api', depth: 0 },
      },
    });
  for (let i = 0; i < EVENTS; i += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => write((i + k) % RULES)));
  }
  await world.advance(10 * MINUTE);
  platform.store = store;
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const at = { tenant: 'acme', app: 'storm', entity: 'hits', index: 'id', limit: 500, maxReads: 500 };
    const page = await store.list({ ...at, ...(cursor !== undefined && { cursor }) });
    found.push(...page.rows.map(({ data }) => `${String(data['rule'])}/${String(data['tick'])}`));
    cursor = page.cursor;
  } while (cursor !== undefined);
  const dead = await tenant.list('/api/_admin/dead-letters');
  await world.close();
  expect(Math.min(deaths.before, deaths.after)).toBeGreaterThan(15);
  expect(dead).toEqual([]);
  expect([found.length, new Set(found).size]).toEqual([2 * EVENTS, 2 * EVENTS]);
});
