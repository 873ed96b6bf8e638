import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const PATH = '/api/_admin/metrics';
const hooks = [{ events: ['create'], handler: 'trim_strings' }];
const notes: JsonObject = {
  app: 'desk',
  name: 'notes',
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'seen', type: 'boolean' },
    { name: 'state', type: 'enum', values: ['new', 'old'] },
  ],
  fsm: { state: 'note_state' },
  template_overrides: { controller: { hooks } },
};
const machine: JsonObject = {
  app: 'desk',
  name: 'note_state',
  initial: 'new',
  transitions: [{ from: 'new', to: 'old' }],
};
const on = { event: 'notes.created' };
const rules: JsonObject[] = [
  { app: 'desk', name: 'sees', on, then: { action: 'set_field', field: 'seen', value: true } },
  { app: 'desk', name: 'fails', on, when: 'title == "bad"', then: { action: 'transition', field: 'state', to: 'new' } },
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { 'fsm-specs': [machine], entities: [notes], 'event-rules': rules } });
  for (const title of ['a', 'b', 'bad']) await tenant.post('/api/desk/notes', { title });
  await tenant.world.settle();
});
afterAll(() => tenant.world.close());

it('counts events, rules, hooks and actions, with how long they took', async () => {
  const { events, rules: found, hooks: bound, actions } = await tenant.get(PATH);
  const at = tenant.world.clock.now();
  expect(events).toEqual([
    { type: 'notes.created', published: 3, last_published_at: at },
    { type: 'notes.updated', published: 3, last_published_at: at },
  ]);
  const time = expect.any(Number);
  const ran = { p50_ms: time, p99_ms: time };
  expect(found).toHaveLength(2);
  expect(found).toContainEqual(
    expect.objectContaining({ name: 'sees', of: 'rule', matched: 3, fired: 3, errors: 0, delayed: 0, ...ran }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ name: 'fails', matched: 1, fired: 0, errors: 1, last_fired_at: null }),
  );
  expect(bound).toEqual([{ name: 'trim_strings', fired: 3, errors: 0, last_fired_at: at, ...ran }]);
  expect(actions).toEqual([
    { name: 'set_field', fired: 3, errors: 0, last_fired_at: at, ...ran },
    { name: 'transition', fired: 0, errors: 1, last_fired_at: null, ...ran },
  ]);
});

it.each([
  ['?format=openmetrics', {}],
  ['', { accept: 'application/openmetrics-text; version=1.0.0' }],
])('speaks OpenMetrics (%s, %j)', async (query, headers) => {
  const response = await tenant.world.app.request(`${PATH}${query}`, {
    headers: { authorization: `Bearer ${tenant.admin}`, ...headers },
  });
  const text = await response.text();
  const lines = text.split('\n');
  const sample = /^dro_[a-z_]+(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? [0-9.e-]+$/;
  const odd = lines.slice(0, -2).filter((line) => !line.startsWith('# ') && !sample.test(line));
  expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text/);
  expect(odd).toEqual([]);
  expect(lines).toContain('dro_event_published_total{type="notes.created"} 3');
  expect(lines).toContain('dro_action_duration_seconds_count{name="set_field"} 3');
  expect(lines).toContain('dro_action_duration_seconds_bucket{name="set_field",le="+Inf"} 3');
  expect(text.endsWith('# EOF\n')).toBe(true);
});

it('keeps tenants apart, and is for operators', async () => {
  const call = async (a: { tenant?: string; roles: string[] }): Promise<{ status: number; json: JsonObject }> =>
    tenant.world.call({ path: PATH, token: await tenant.world.token({ user: 'mo', ...a }) });
  const [other, operator, member] = [
    await call({ tenant: 'umbrella', roles: ['operator'] }),
    await call({ roles: ['operator'] }),
    await call({ roles: ['member', 'integrator'] }),
  ];
  expect(other.json).toEqual({
    events: [],
    rules: [],
    hooks: [],
    actions: [],
    task_hooks: [],
    inbound: [],
    metrics: [],
  });
  expect([operator.status, member.status]).toEqual([200, 403]);
});
