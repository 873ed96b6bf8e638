import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;
const cases: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'state', type: 'enum', values: ['new', 'open', 'closed'], default: 'new' },
    { name: 'note', type: 'string', max_length: 60 },
    { name: 'left', type: 'string' },
    { name: 'right', type: 'string' },
  ],
  fsm: { state: 'case_state' },
};
const fsm: JsonObject = {
  app: 'desk',
  name: 'case_state',
  initial: 'new',
  terminal: ['closed'],
  transitions: [
    { from: 'new', to: 'open' },
    { from: 'open', to: 'closed' },
  ],
};
const set = (id: string, field: string, value: string, then: Json): JsonObject => ({
  id,
  type: 'action',
  actions: [{ type: 'set_field', field, value }],
  then,
});
const make = (id: string, note: string, then: Json): JsonObject => ({
  id,
  type: 'action',
  actions: [{ type: 'create_record', entity: 'cases', values: { note } }],
  then,
});
const flow = (name: string, part: JsonObject): JsonObject => ({ app: 'desk', name, record: 'cases', ...part });
const each = (more: JsonObject): JsonObject => ({
  id: 'each',
  type: 'collection',
  items: 'trigger.input.names',
  steps: [make('one', 'child {{ index }} {{ item }}', 'end')],
  then: { goto: 'tell' },
  ...more,
});
const tell = set('tell', 'note', 'gave {{ size(steps.each.output) }}', { end: 'done' });
const flows = [
  flow('routes', {
    context: { level: 'trigger.input.level' },
    steps: [
      {
        id: 'route',
        type: 'condition',
        cases: [
          { when: 'context.level == "gold"', goto: { end: 'gold' } },
          { when: 'record.note == "vip" || context.level == "silver"', goto: 'treat' },
        ],
        default: { end: 'other' },
      },
      set('treat', 'left', 'treated', { end: 'treated' }),
    ],
  }),
  flow('moves', {
    steps: [
      {
        id: 'open',
        type: 'transition',
        field: 'state',
        to: 'open',
        then: { end: 'opened' },
        on_illegal: { end: 'too_late' },
      },
    ],
  }),
  flow('moves_or_fails', {
    steps: [{ id: 'open', type: 'transition', field: 'state', to: 'open', then: { end: 'opened' } }],
  }),
  flow('forks', {
    steps: [
      {
        id: 'fork',
        type: 'parallel',
        branches: [
          {
            name: 'slow',
            steps: [
              { id: 'hold', type: 'wait', for: '1m', then: { goto: 'go_left' } },
              set('go_left', 'left', 'gone', 'end'),
            ],
          },
          { name: 'quick', steps: [set('go_right', 'right', 'gone', 'end')] },
        ],
        then: { goto: 'joined' },
      },
      set('joined', 'note', 'joined at {{ steps.go_left.output.id }}', { end: 'joined' }),
    ],
  }),
  flow('asks_in_a_branch', {
    steps: [
      {
        id: 'fork',
        type: 'parallel',
        branches: [
          {
            steps: [
              {
                id: 'ask',
                type: 'approval',
                assignee: { type: 'role', role: 'boss' },
                timeout: '1h',
                on_approve: { goto: 'go_left' },
                on_reject: 'end',
                on_timeout: 'end',
              },
              set('go_left', 'left', 'approved', 'end'),
            ],
          },
          { steps: [set('go_right', 'right', 'gone', 'end')] },
        ],
        then: { end: 'joined' },
      },
    ],
  }),
  flow('fails_in_a_branch', {
    steps: [
      {
        id: 'fork',
        type: 'parallel',
        branches: [
          {
            steps: [
              {
                id: 'ask',
                type: 'approval',
                assignee: { type: 'role', role: 'boss' },
                timeout: '1h',
                on_approve: 'end',
                on_reject: 'end',
                on_timeout: 'end',
              },
            ],
          },
          {
            steps: [
              { id: 'hold', type: 'wait', for: '1m', then: { goto: 'fail' } },
              set('fail', 'note', '{{ trigger.input.text }}', 'end'),
            ],
          },
        ],
        on_error: { goto: 'rest' },
        then: { end: 'joined' },
      },
      { id: 'rest', type: 'wait', for: '1h', then: { end: 'mended' } },
    ],
  }),
  flow('one_by_one', { steps: [each({}), tell] }),
  flow('at_once', { steps: [each({ mode: 'parallel', concurrency: 40 }), tell] }),
  flow('in_batches', {
    steps: [each({ batch: 2, steps: [make('one', 'batch {{ index }} of {{ size(item) }}', 'end')] }), tell],
  }),
  flow('tolerates_one', { steps: [each({ tolerated_failures: 1 }), tell] }),
  flow('nested', {
    steps: [
      {
        id: 'outer',
        type: 'collection',
        items: '["a", "b"]',
        steps: [
          make('before', 'outer {{ item }}', { goto: 'inner' }),
          {
            id: 'inner',
            type: 'collection',
            items: '[1, 2]',
            steps: [make('deep', 'inner {{ item }}{{ steps.before.output.id == null }}', 'end')],
            then: 'end',
          },
        ],
        then: { end: 'done' },
      },
    ],
  }),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { 'fsm-specs': [fsm], entities: [cases], workflows: flows } });
});
afterAll(() => tenant.world.close());

async function start(
  name: string,
  a: { record?: JsonObject; input?: JsonObject } = {},
): Promise<{ instance: string; record: string }> {
  const { id } = await tenant.post('/api/desk/cases', a.record ?? {});
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const input = { record_id: id ?? null, ...a.input };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  await tenant.world.settle();
  return { instance: `/api/_workflows/${String(started['id'])}`, record: `/api/desk/cases/${String(id)}` };
}

/** The notes of the records that were made since. */
async function madeIn(work: () => Promise<void>): Promise<unknown[]> {
  const path = '/api/desk/cases?limit=100';
  const before = new Set((await tenant.list(path)).map((one) => one['id']));
  await work();
  const after = await tenant.list(path);
  return after.flatMap((one) => (before.has(one['id']) ? [] : [one['note']])).sort();
}

describe('a condition with cases', () => {
  it.each([
    ['gold', null, 'gold'],
    ['silver', null, 'treated'],
    ['iron', 'vip', 'treated'],
    ['iron', null, 'other'],
  ])('takes the first that holds: %s, %s is %s', async (level, note, outcome) => {
    const { instance } = await start('routes', { record: { note }, input: { level } });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome });
  });
});

describe('a transition', () => {
  it('moves the record along its state machine', async () => {
    const { instance, record } = await start('moves');
    expect(await tenant.get(instance)).toMatchObject({ outcome: 'opened' });
    expect(await tenant.get(record)).toMatchObject({ state: 'open' });
  });

  it('that comes too late goes its own way and leaves the record alone', async () => {
    const record = await tenant.post('/api/desk/cases', {});
    await tenant.patch(`/api/desk/cases/${String(record['id'])}`, { state: 'open' });
    await tenant.patch(`/api/desk/cases/${String(record['id'])}`, { state: 'closed' });
    const { instance } = await start('moves', { input: { record_id: record['id'] ?? null } });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'too_late' });
    expect(await tenant.get(`/api/desk/cases/${String(record['id'])}`)).toMatchObject({ state: 'closed' });
  });

  it('of two that race one wins, and the other fails with its reason', async () => {
    const { id } = await tenant.post('/api/desk/cases', {});
    const both = await Promise.all([1, 2].map(() => start('moves_or_fails', { input: { record_id: id ?? null } })));
    await tenant.world.settle();
    const ends = await Promise.all(both.map(({ instance }) => tenant.get(instance)));
    expect(ends.map((one) => one['status']).sort()).toEqual(['completed', 'failed']);
    expect(ends.find((one) => one['status'] === 'failed')).toMatchObject({ error: { code: 'ILLEGAL_TRANSITION' } });
  });
});

/** What the timeline has of steps of a type. */
function visitsOf(a: { instance: JsonObject; type: string }): JsonObject[] {
  return (a.instance['timeline'] as JsonObject[]).filter((one) => one['type'] === a.type);
}

describe('a parallel step', () => {
  it('goes on when all its branches are through, and what they gave is seen', async () => {
    const { instance, record } = await start('forks');
    const meanwhile = await tenant.get(record);
    await tenant.world.advance(MINUTE);
    expect(meanwhile).toMatchObject({ left: null, right: 'gone' });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'joined' });
    expect(await tenant.get(record)).toMatchObject({ left: 'gone', note: `joined at ${record.split('/').at(-1)}` });
  });

  it('is left in the timeline when its last branch is through', async () => {
    const { instance } = await start('forks');
    const open = visitsOf({ instance: await tenant.get(instance), type: 'parallel' });
    await tenant.world.advance(MINUTE);
    const over = visitsOf({ instance: await tenant.get(instance), type: 'parallel' });
    expect(open).toEqual([expect.objectContaining({ left_at: null })]);
    expect(over).toEqual([expect.objectContaining({ left_at: expect.any(String), duration_ms: MINUTE })]);
  });

  it('waits for a person in a branch', async () => {
    const { instance, record } = await start('asks_in_a_branch');
    const waiting = await tenant.get(instance);
    const token = await tenant.world.token({ user: 'boss', roles: ['boss'] });
    await tenant.world.call({ method: 'POST', path: `${instance}/approve`, token });
    await tenant.world.settle();
    expect(waiting).toMatchObject({ status: 'waiting', waiting_for: ['ask'] });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'joined' });
    expect(await tenant.get(record)).toMatchObject({ left: 'approved', right: 'gone' });
  });
});

describe('a parallel step that fails', () => {
  it('leaves nobody asked, and goes where on_error says', async () => {
    const { instance } = await start('fails_in_a_branch', { input: { text: 'x'.repeat(70) } });
    const asked = await tenant.get(instance);
    await tenant.world.advance(MINUTE);
    const failed = await tenant.get(instance);
    const pending = await tenant.list('/api/_workflows/pending?limit=100');
    await tenant.world.advance(60 * MINUTE);
    expect(asked).toMatchObject({ status: 'waiting', waiting_for: ['ask'] });
    expect(failed).toMatchObject({ status: 'running', waiting_for: [] });
    expect(pending.map((one) => one['step'])).not.toContain('ask');
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'mended' });
  });
});

describe('a collection', () => {
  it('does its items one after the other', async () => {
    const notes = await madeIn(async () => {
      await start('one_by_one', { record: { note: 'self' }, input: { names: ['x', 'y', 'z'] } });
    });
    expect(notes).toEqual(['child 0 x', 'child 1 y', 'child 2 z', 'gave 3']);
  });

  it('does them at once', async () => {
    const names = Array.from({ length: 45 }, (_, i) => `n${i}`);
    const notes = await madeIn(async () => {
      await start('at_once', { input: { names } });
    });
    expect(notes).toEqual([...names.map((name, i) => `child ${i} ${name}`), 'gave 45'].sort());
  });

  it('does nothing with none', async () => {
    const { record } = await start('one_by_one', { input: { names: [] } });
    expect(await tenant.get(record)).toMatchObject({ note: 'gave 0' });
  });

  it('is one visit in the timeline, from its list to what was gathered', async () => {
    const { instance } = await start('one_by_one', { input: { names: ['x', 'y'] } });
    const visits = visitsOf({ instance: await tenant.get(instance), type: 'collection' });
    expect(visits).toEqual([expect.objectContaining({ step: 'each', left_at: expect.any(String) })]);
  });

  it.each([
    [{ a: 1 }, 'an object'],
    ['x', 'a string'],
  ])('fails with %j, which is no list', async (names, what) => {
    const { instance } = await start('one_by_one', { input: { names } });
    const error = { code: 'VALIDATION_FAILED', message: `items of step each must be a list, and is ${what}` };
    expect(await tenant.get(instance)).toMatchObject({ status: 'failed', error });
  });

  it('does them in batches', async () => {
    const notes = await madeIn(async () => {
      await start('in_batches', { input: { names: ['x', 'y', 'z'] } });
    });
    expect(notes).toEqual(['batch 0 of 2', 'batch 1 of 1', 'gave 2']);
  });

  it('goes on with as many failures as it tolerates', async () => {
    const { instance, record } = await start('tolerates_one', { input: { names: ['x', 'y'.repeat(70), 'z'] } });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed' });
    expect(await tenant.get(record)).toMatchObject({ note: 'gave 3' });
  });

  it('fails with more', async () => {
    const names = ['x'.repeat(70), 'y'.repeat(70), 'z'];
    const { instance } = await start('tolerates_one', { input: { names } });
    expect(await tenant.get(instance)).toMatchObject({ status: 'failed', error: { code: 'ITEMS_FAILED' } });
  });

  it('may hold another one, whose items see what is around them', async () => {
    const notes = await madeIn(async () => {
      await start('nested', { record: { note: 'self' } });
    });
    const inner = ['inner 1false', 'inner 1false', 'inner 2false', 'inner 2false'];
    expect(notes).toEqual([...inner, 'outer a', 'outer b', 'self']);
  });
});
