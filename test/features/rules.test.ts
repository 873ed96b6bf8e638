import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const task: JsonObject = {
  app: 'work',
  name: 'tasks',
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'kind', type: 'string' },
    { name: 'state', type: 'enum', values: ['open', 'done'] },
    { name: 'count', type: 'integer', default: 0 },
    { name: 'price', type: 'money' },
    { name: 'email', type: 'email', pii: true },
    { name: 'mailed', type: 'string', pii: true },
    { name: 'note', type: 'string' },
  ],
  fsm: { state: 'task_state' },
};
const machine: JsonObject = {
  app: 'work',
  name: 'task_state',
  initial: 'open',
  transitions: [{ from: 'open', to: 'done' }],
};
const limit: JsonObject = {
  app: 'work',
  name: 'limit',
  type: 'money',
  default: '100.00',
  description: 'From here on it is dear.',
};
const event: JsonObject = {
  app: 'work',
  type: 'task.priced',
  description: 'A task got a price',
  payload: [
    { name: 'taskId', type: 'string', required: true },
    { name: 'price', type: 'money', required: true },
  ],
};
const flow: JsonObject = {
  app: 'work',
  name: 'note_it',
  record: 'tasks',
  steps: [
    {
      id: 'note',
      type: 'action',
      actions: [{ type: 'set_field', field: 'note', value: 'by {{ trigger.input.who }}' }],
      then: 'end',
    },
  ],
};
const on = { event: 'tasks.created' };
const rule = (name: string, part: JsonObject): JsonObject => ({ app: 'work', name, on, ...part });
const rules = [
  rule('sets', {
    when: 'kind == "set"',
    then: { action: 'set_field', field: 'note', value: '{{ title }} at {{ price }}' },
  }),
  rule('updates', {
    when: 'kind == "update"',
    then: { action: 'update_record', set: { note: 'both', count: '{{ count + 1 }}' } },
  }),
  rule('copies', {
    when: 'kind == "copy"',
    then: { action: 'create_record', entity: 'tasks', values: { title: 'copy of {{ title }}', price: '{{ price }}' } },
  }),
  rule('deletes', { when: 'kind == "delete"', then: { action: 'delete_record' } }),
  rule('moves', { when: 'kind == "move"', then: { action: 'transition', field: 'state', to: 'done' } }),
  rule('logs', {
    when: 'kind == "log"',
    then: { action: 'log', level: 'warn', message: 'seen {{ title }} of {{ actor.type }}' },
  }),
  rule('starts', {
    when: 'kind == "start"',
    then: { action: 'start_workflow', workflow: 'note_it', input: { who: '{{ title }}' } },
  }),
  rule('sends', {
    when: 'kind == "send"',
    then: { action: 'send_event', event: 'task.priced', payload: { taskId: '{{ record.id }}', price: '{{ price }}' } },
  }),
  rule('hears', {
    on: { event: 'task.priced' },
    when: 'price > policy.limit',
    then: { action: 'set_field', entity: 'tasks', id: '{{ taskId }}', field: 'note', value: 'dear' },
  }),
  rule('reads_personal', {
    when: 'kind == "mail" && email == "ana@example.com"',
    then: { action: 'set_field', field: 'mailed', value: 'mail to {{ email }}' },
  }),
  rule('spins', {
    on: { event: 'tasks.updated' },
    when: 'kind == "spin"',
    then: { action: 'set_field', field: 'count', value: '{{ count + 1 }}' },
  }),
  rule('breaks', { when: 'kind == "break"', then: { action: 'transition', field: 'state', to: 'open' } }),
];

let tenant: Tenant;
beforeAll(async () => {
  const definitions = {
    policies: [limit],
    'fsm-specs': [machine],
    entities: [task],
    'events/catalog': [event],
    workflows: [flow],
    'event-rules': rules,
  };
  tenant = await openTenant({ definitions });
});
afterAll(() => tenant.world.close());

async function create(values: JsonObject): Promise<string> {
  const { id } = await tenant.post('/api/work/tasks', { title: 'a', ...values });
  await tenant.world.settle();
  return `/api/work/tasks/${String(id)}`;
}
const ruleNamed = async (name: string): Promise<JsonObject> =>
  (await tenant.list('/api/_admin/event-rules?limit=100')).find((one) => one['name'] === name) ?? {};

describe('a rule', () => {
  it('sets a field, its template filled from the record', async () => {
    const path = await create({ kind: 'set', price: '5' });
    expect(await tenant.get(path)).toMatchObject({ note: 'a at 5.00', version: 2 });
  });

  it('does nothing on a near miss', async () => {
    const path = await create({ kind: 'sett' });
    expect(await tenant.get(path)).toMatchObject({ note: null, version: 1 });
  });

  it('sets several fields', async () => {
    expect(await tenant.get(await create({ kind: 'update', count: 4 }))).toMatchObject({ note: 'both', count: 5 });
  });

  it('creates a record', async () => {
    await create({ kind: 'copy', title: 'x1', price: '3.10' });
    const copies = await tenant.list(`/api/work/tasks?filter=${encodeURIComponent('title == "copy of x1"')}`);
    expect(copies).toMatchObject([{ price: '3.10', state: 'open' }]);
  });

  it('deletes a record', async () => {
    const path = await create({ kind: 'delete' });
    expect((await tenant.world.call({ path, token: tenant.admin })).status).toBe(404);
  });

  it('moves a state machine', async () => {
    expect(await tenant.get(await create({ kind: 'move' }))).toMatchObject({ state: 'done' });
  });

  it('writes a line to the log', async () => {
    await create({ kind: 'log', title: 'hello' });
    expect(tenant.world.logger.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'seen hello of USER' }),
    );
  });

  it('starts a workflow with its input', async () => {
    expect(await tenant.get(await create({ kind: 'start', title: 'eve' }))).toMatchObject({ note: 'by eve' });
  });

  it('sends an event of the catalog, which another rule hears', async () => {
    const [dear, cheap] = [
      await create({ kind: 'send', price: '100.01' }),
      await create({ kind: 'send', price: '100.00' }),
    ];
    expect([(await tenant.get(dear))['note'], (await tenant.get(cheap))['note']]).toEqual(['dear', null]);
  });

  it('works on personal values, which stand masked on the bus', async () => {
    const path = await create({ kind: 'mail', email: 'ana@example.com' });
    expect(await tenant.get(path)).toMatchObject({ mailed: 'mail to ana@example.com' });
  });

  it('is cut off when it keeps setting itself off, and is then a dead letter', async () => {
    const path = await create({ kind: 'spin' });
    await tenant.patch(path, { count: 1 });
    await tenant.world.settle();
    const dead = await tenant.list('/api/_admin/dead-letters');
    expect(await tenant.get(path)).toMatchObject({ count: 17 });
    const spins = await ruleNamed('spins');
    const named = { id: spins['id'], app: spins['app'], name: 'spins', of: 'rule' };
    expect(dead).toContainEqual(expect.objectContaining({ code: 'LOOP_DEPTH_EXCEEDED', rule: named }));
  });

  it('whose action is refused is a dead letter that can be redriven', async () => {
    const path = await create({ kind: 'break' });
    const find = async (): Promise<JsonObject[]> =>
      (await tenant.list('/api/_admin/dead-letters')).filter((one) => one['code'] === 'ILLEGAL_TRANSITION');
    const before = await find();
    const { id, version: _, ...body } = await ruleNamed('breaks');
    const mended = { ...body, then: { action: 'set_field', field: 'note', value: 'mended' } };
    await tenant.world.call({
      method: 'PUT',
      path: `/api/_admin/event-rules/${String(id)}`,
      token: tenant.admin,
      body: mended,
    });
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(before[0]?.['id']))}/redrive`, {});
    await tenant.world.settle();
    expect(before).toHaveLength(1);
    expect(await find()).toEqual([]);
    expect(await tenant.get(path)).toMatchObject({ note: 'mended' });
  });

  it('is live as soon as it is saved, and silent once it is switched off or removed', async () => {
    const body = rule('new_one', { when: 'kind == "new"', then: { action: 'set_field', field: 'note', value: 'v1' } });
    const { id } = await tenant.post('/api/_admin/event-rules', body);
    await tenant.world.settle();
    const first = await create({ kind: 'new' });
    const put = (change: JsonObject): Promise<unknown> =>
      tenant.world.call({
        method: 'PUT',
        path: `/api/_admin/event-rules/${String(id)}`,
        token: tenant.admin,
        body: { ...body, ...change },
      });
    await put({ active: false });
    await tenant.world.settle();
    const second = await create({ kind: 'new' });
    await put({ then: { action: 'set_field', field: 'note', value: 'v2' } });
    await tenant.world.settle();
    const third = await create({ kind: 'new' });
    await tenant.world.call({ method: 'DELETE', path: `/api/_admin/event-rules/${String(id)}`, token: tenant.admin });
    await tenant.world.settle();
    const fourth = await create({ kind: 'new' });
    const notes = await Promise.all(
      [first, second, third, fourth].map(async (path) => (await tenant.get(path))['note']),
    );
    expect(notes).toEqual(['v1', null, 'v2', null]);
  });

  it('shows its pattern, what is left of its condition, its state and how often it fired', async () => {
    await create({ kind: 'set' });
    const sets = await ruleNamed('sets');
    const hears = await ruleNamed('hears');
    expect(sets['deployment']).toMatchObject({
      state: 'live',
      residual: null,
      pattern: {
        source: ['dro.work'],
        'detail-type': ['tasks.created'],
        detail: { tenantId: ['acme'], record: { kind: ['set'] } },
      },
    });
    expect(hears['deployment']).toMatchObject({ residual: 'price > policy.limit' });
    expect(sets['stats']).toMatchObject({ fired: expect.any(Number), errors: 0 });
  });
});
