import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const rooms: JsonObject = { app: 'house', name: 'rooms', fields: [{ name: 'size', type: 'integer' }] };
const rule = (name: string): JsonObject => ({
  app: 'house',
  name,
  on: { event: 'rooms.created' },
  when: 'size > policy.large',
  then: { action: 'log', message: 'large' },
});
const large: JsonObject = { app: 'house', name: 'large', type: 'integer', default: 10, description: 'a large room' };
const tidy: JsonObject = {
  app: 'house',
  name: 'tidy',
  record: 'rooms',
  steps: [{ id: 'only', type: 'action', actions: [{ type: 'log', message: 'tidy' }], then: { end: 'done' } }],
};
const PATH = '/api/_admin/deployments';

let tenant: Tenant;
beforeAll(async () => {
  const definitions = {
    ...{ entities: [rooms], policies: [large], workflows: [tidy] },
    'event-rules': [rule('one'), rule('two'), rule('three')],
  };
  // room for one, and its headroom
  tenant = await openTenant({ definitions, busRules: 3 });
});
afterAll(() => tenant.world.close());

describe('the deployments', () => {
  it('are listed with their road, their pattern and what is left of the condition', async () => {
    const items = await tenant.list(PATH);
    expect(items.map(({ kind, name, state, mode }) => [kind, name, state, mode])).toEqual([
      ['event_rule', 'one', 'live', 'dedicated'],
      ['event_rule', 'two', 'live', 'pooled'],
      ['event_rule', 'three', 'live', 'pooled'],
      ['workflow', 'tidy', 'live', null],
    ]);
    expect(items[1]).toEqual({
      ...{ kind: 'event_rule', id: expect.any(String), app: 'house', name: 'two', active: true },
      ...{ version: 1, live_version: 1, state: 'live', reason: null, mode: 'pooled' },
      physical_id: expect.stringContaining(String(items[1]?.['id'])),
      pattern: expect.objectContaining({ 'detail-type': ['rooms.created'] }),
      residual: 'size > policy.large',
      ...{ hash: null, transitions: null, failures: 0, retry_at: null, repaired: null },
      at: tenant.world.clock.now(),
    });
  });

  it('come page by page', async () => {
    const names: unknown[] = [];
    let cursor = '';
    do {
      const page = await tenant.get(`${PATH}?limit=2${cursor}`);
      names.push(...(page['items'] as JsonObject[]).map(({ name }) => name));
      cursor = page['next_cursor'] === null ? '' : `&cursor=${encodeURIComponent(String(page['next_cursor']))}`;
    } while (cursor !== '');
    expect(names).toEqual(['one', 'two', 'three', 'tidy']);
  });

  it('are narrowed to a state', async () => {
    const { put } = tenant.world.platform.rules;
    tenant.world.platform.rules.put = () => Promise.resolve({ state: 'failed', reason: 'the bus is away' });
    const four = await tenant.post('/api/_admin/event-rules', rule('four'));
    const pending = await tenant.list(`${PATH}?state=pending`);
    await tenant.world.settle();
    const failed = await tenant.list(`${PATH}?state=failed`);
    const shown = await tenant.get(`/api/_admin/event-rules/${String(four['id'])}`);
    tenant.world.platform.rules.put = put;
    await tenant.world.advance(10 * 60_000);
    expect(pending.map(({ name }) => name)).toEqual(['four']);
    expect(failed).toMatchObject([
      { name: 'four', reason: 'the bus is away', live_version: null, failures: 1, retry_at: expect.any(String) },
    ]);
    expect(shown['deployment']).toMatchObject({ state: 'failed', reason: 'the bus is away', mode: null });
    expect(await tenant.list(`${PATH}?state=failed`)).toEqual([]);
  });

  it('are for operators, and take no cursor of another list', async () => {
    const { world } = tenant;
    const tokens = [['operator'], ['member']].map((roles) => world.token({ user: 'olga', roles }));
    const answers = (await Promise.all(tokens)).map((token) => world.call({ path: PATH, token }));
    const foreign = await world.call({ path: `${PATH}?cursor=abc`, token: tenant.admin });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 403]);
    expect([foreign.status, foreign.json['code']]).toEqual([400, 'INVALID_QUERY']);
  });
});
