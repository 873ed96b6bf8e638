import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { checkedTasks, defineTask } from '#core/actions/define-task.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const score = defineTask({
  name: 'score',
  docs: 'Works out a score.',
  params: z.strictObject({ debts: z.number(), income: z.number() }),
  run: ({ params }) => Math.round(params.income / params.debts),
});
const stamp = defineTask({
  name: 'stamp',
  docs: 'Notes that it was here.',
  params: z.strictObject({ text: z.string() }),
  run: ({ params, act }) => act({ action: 'set_field', params: { field: 'note', value: params.text } }),
});
const explode = defineTask({
  name: 'explode',
  docs: 'Fails.',
  params: z.strictObject({}),
  run: () => {
    throw new Error('boom');
  },
});
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'Tasks.',
  requires: [],
  definitions: [],
  hooks: [],
  tasks: [score, stamp, explode],
};
const leads: JsonObject = {
  app: 'crm',
  name: 'leads',
  fields: [
    { name: 'note', type: 'string' },
    { name: 'score', type: 'integer' },
    { name: 'status', type: 'string', default: 'new' },
    { name: 'call_on', type: 'date' },
  ],
};
const end = { end: 'done' };
const flow = (name: string, part: JsonObject): JsonObject => ({ app: 'crm', name, record: 'leads', ...part });
const act = (id: string, action: JsonObject, then: JsonObject = end): JsonObject => ({
  id,
  type: 'action',
  actions: [action],
  then,
});
const note = (value: string): JsonObject => ({ type: 'set_field', field: 'note', value });
const waits = {
  id: 'hold',
  type: 'wait_for_event',
  signal: 'more',
  timeout: '3d',
  then: { goto: 'tell' },
  on_timeout: { end: 'late' },
};
const flows = [
  flow('holds', {
    steps: [waits, act('tell', note('more: {{ steps.hold.output.payload.what }}'))],
  }),
  flow('typed', {
    input: [
      { name: 'level', type: 'integer', required: true },
      { name: 'reason', type: 'string' },
    ],
    steps: [act('tell', note('{{ trigger.input.level + 1 }} {{ trigger.input.reason }}'))],
  }),
  flow('mapped', {
    trigger: { type: 'state_change', entity: 'leads', field: 'status', to: 'hot', mapping: { was: 'original.status' } },
    input: [{ name: 'was', type: 'string', required: true }],
    steps: [act('tell', note('was {{ trigger.input.was }}'))],
  }),
  flow('daily', {
    trigger: { type: 'schedule', cron: '0 6 * * *', mapping: { at: 'payload.scheduledFor' } },
    input: [{ name: 'at', type: 'datetime', required: true }],
    steps: [act('make', { type: 'create_record', entity: 'leads', values: { note: 'daily {{ trigger.input.at }}' } })],
  }),
  flow('due', {
    trigger: { type: 'schedule', schedule: { entity: 'leads', field: 'call_on', at: '08:00' } },
    steps: [act('tell', note('due'))],
  }),
  flow('scores', {
    steps: [
      act(
        'work',
        { type: 'run_task', task: 'score', input: { debts: 2, income: 84 }, into: 'score' },
        { goto: 'tell' },
      ),
      act('tell', note('score {{ steps.work.output }}')),
    ],
  }),
  flow('sends', { steps: [act('send', { type: 'dispatch_task', task_id: 'stamp', input: { text: 'stamped' } })] }),
  flow('sends_flow', {
    steps: [
      act('send', {
        type: 'dispatch_task',
        task_id: 'typed',
        input: { record_id: '{{ trigger.record_id }}', level: 1, reason: 'sent' },
      }),
    ],
  }),
  flow('sends_wrong', {
    steps: [
      act(
        'send',
        { type: 'dispatch_task', task_id: 'typed', input: { level: '{{ record.status }}' } },
        { goto: 'tell' },
      ),
      act('tell', note('went on')),
    ],
  }),
  flow('sends_broken', {
    steps: [act('send', { type: 'dispatch_task', task_id: 'explode' }, { goto: 'tell' }), act('tell', note('went on'))],
  }),
];
const onNote = (how: string): JsonObject => ({
  name: `start_${how}`,
  app: 'crm',
  on: { event: 'leads.updated' },
  when: `status.startsWith("${how}") && original.status != status`,
  then: {
    action: 'start_workflow',
    workflow: 'holds',
    key: '{{ record.id }}',
    on_running: how,
    input: { record_id: '{{ record.id }}', what: '{{ record.status }}' },
    ...(how === 'signal' && { signal: 'more' }),
  },
});

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    tokenSeconds: 400 * 86_400,
    packs: [pack],
    definitions: { entities: [leads], workflows: flows, 'event-rules': ['skip', 'signal', 'replace'].map(onNote) },
  });
});
afterAll(() => tenant.world.close());

async function lead(values: JsonObject = {}): Promise<{ id: string; path: string }> {
  const { id } = await tenant.post('/api/crm/leads', values);
  await tenant.world.settle();
  return { id: String(id), path: `/api/crm/leads/${String(id)}` };
}

async function start(name: string, input: JsonObject): Promise<WorldAnswer> {
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const path = `/api/_admin/workflows/${String(found?.['id'])}/start`;
  const answer = await tenant.world.call({ method: 'POST', path, token: tenant.admin, body: { input } });
  await tenant.world.settle();
  return answer;
}

async function run(name: string, input: JsonObject = {}): Promise<JsonObject> {
  const { id, path } = await lead();
  await start(name, { record_id: id, ...input });
  return tenant.get(path);
}

async function instancesOf(id: string): Promise<JsonObject[]> {
  return tenant.list(`/api/_workflows?record=crm/leads/${id}`);
}

async function statusesOf(id: string): Promise<string[]> {
  return (await instancesOf(id)).map((one) => String(one['status'])).sort();
}

async function save(action: JsonObject): Promise<string[]> {
  const body = flow('refused', { steps: [act('go', action)] });
  const path = '/api/_admin/workflows';
  const { json } = await tenant.world.call({ method: 'POST', path, token: tenant.admin, body });
  return (json['errors'] as JsonObject[]).map((one) => `${String(one['code'])} ${String(one['path'])}`);
}

describe('starting what runs already', () => {
  async function twice(how: string): Promise<{ path: string; id: string }> {
    const { id, path } = await lead();
    await tenant.patch(path, { status: `${how} first` });
    await tenant.world.settle();
    await tenant.patch(path, { status: `${how} second` });
    await tenant.world.settle();
    return { id, path };
  }

  it('leaves it alone', async () => {
    const { id } = await twice('skip');
    expect(await instancesOf(id)).toMatchObject([{ status: 'waiting' }]);
  });

  it('tells it, with the input', async () => {
    const { id, path } = await twice('signal');
    expect(await instancesOf(id)).toMatchObject([{ status: 'completed' }]);
    expect(await tenant.get(path)).toMatchObject({ note: 'more: signal second' });
  });

  it('replaces it', async () => {
    const { id } = await twice('replace');
    expect(await statusesOf(id)).toEqual(['cancelled', 'waiting']);
  });

  it('tells it once for each event, and starts no other when it has ended', async () => {
    const { id } = await twice('signal');
    const { items } = await tenant.get('/api/_admin/events?event_type=leads.updated&limit=100');
    const events = (items as JsonObject[]).filter((one) => one['recordId'] === id);
    // the queue has forgotten them by then
    await tenant.world.advance(HOUR);
    for (const one of events) await tenant.post(`/api/_admin/events/${String(one['id'])}/replay`, {});
    await tenant.world.settle();
    expect(await statusesOf(id)).toEqual(['completed']);
  });

  it('does so once for each event, however often that comes', async () => {
    const { id, path } = await twice('replace');
    const { items } = await tenant.get('/api/_admin/events?event_type=leads.updated&limit=100');
    const events = (items as JsonObject[]).filter((one) => one['recordId'] === id);
    // the queue has forgotten them by then
    await tenant.world.advance(HOUR);
    for (const one of events) await tenant.post(`/api/_admin/events/${String(one['id'])}/replay`, {});
    await tenant.world.settle();
    expect(await statusesOf(id)).toEqual(['cancelled', 'waiting']);
    expect(path).toContain(id);
  });

  it.each<[string, JsonObject, string]>([
    ['without a key', { on_running: 'replace' }, 'REQUIRED steps[0].actions[0].key'],
    ['with a signal for nobody', { key: 'k', signal: 'more' }, 'NOT_APPLICABLE steps[0].actions[0].signal'],
    [
      'with a signal that it does not wait for',
      { key: 'k', on_running: 'signal', signal: 'mor' },
      'UNKNOWN_SIGNAL steps[0].actions[0].signal',
    ],
    [
      'with the usual signal where it waits for another',
      { key: 'k', on_running: 'signal' },
      'UNKNOWN_SIGNAL steps[0].actions[0].signal',
    ],
  ])('is refused %s', async (_, part, expected) => {
    expect(await save({ type: 'start_workflow', workflow: 'holds', ...part })).toEqual([expected]);
  });
});

describe('the input of a workflow', () => {
  it('is what its steps get, in its canonical form', async () => {
    expect(await run('typed', { level: 2, reason: 'why' })).toMatchObject({ note: '3 why' });
  });

  it.each<[JsonObject, string]>([
    [{}, 'REQUIRED input.level'],
    [{ level: 'x' }, 'WRONG_TYPE input.level'],
    [{ level: 1, raeson: 'x' }, 'UNKNOWN_FIELD input.raeson'],
    [{ level: 1, record_id: 7 }, 'WRONG_TYPE input.record_id'],
  ])('is refused as %j', async (input, expected) => {
    const { status, json } = await start('typed', input);
    const errors = json['errors'] as JsonObject[];
    expect(status).toBe(422);
    expect(errors.map((one) => `${String(one['code'])} ${String(one['path'])}`)).toEqual([expected]);
  });

  it('is made of the event that starts it', async () => {
    const { path } = await lead({ status: 'cold' });
    await tenant.patch(path, { status: 'hot' });
    await tenant.world.settle();
    expect(await tenant.get(path)).toMatchObject({ note: 'was cold' });
  });

  it('must be made by a trigger where it is required', async () => {
    const trigger = { type: 'event', event: 'leads.created', mapping: { levle: '1' } };
    const body = flow('refused', {
      trigger,
      input: [{ name: 'level', type: 'integer', required: true }],
      steps: [act('go', note('x'))],
    });
    const { json } = await tenant.world.call({
      method: 'POST',
      path: '/api/_admin/workflows',
      token: tenant.admin,
      body,
    });
    const errors = json['errors'] as JsonObject[];
    expect(errors.map((one) => `${String(one['code'])} ${String(one['path'])}`)).toEqual([
      'UNKNOWN_FIELD trigger.mapping.levle',
      'REQUIRED trigger.mapping.level',
    ]);
  });
});

describe('a workflow that goes by time', () => {
  it('starts at the times of a cron expression', async () => {
    await tenant.world.advance(DAY);
    const notes = await tenant.list(`/api/crm/leads?filter=${encodeURIComponent('note.startsWith("daily")')}`);
    expect(notes.map((one) => one['note'])).toEqual(['daily 2026-03-02T06:00:00.000Z']);
  });

  it('shows the next five times of a cron expression, and none where there is none', async () => {
    const found = await tenant.list('/api/_admin/workflows?limit=100');
    const next = (name: string): unknown => {
      const { deployment } = found.find((each) => each['name'] === name) ?? {};
      return (deployment as JsonObject)['next'];
    };
    const [first] = next('daily') as string[];
    expect([(next('daily') as string[]).length, first?.slice(10), next('due')]).toEqual([5, 'T06:00:00.000Z', null]);
  });

  it('starts on the date of each record', async () => {
    const { path } = await lead({ call_on: '2026-03-04' });
    const other = await lead({ call_on: '2026-04-04' });
    await tenant.world.advance(2 * DAY);
    expect([(await tenant.get(path))['note'], (await tenant.get(other.path))['note']]).toEqual(['due', null]);
  });

  it('stops when it is switched off', async () => {
    const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === 'daily');
    const count = async (): Promise<number> =>
      (await tenant.list(`/api/crm/leads?filter=${encodeURIComponent('note.startsWith("daily")')}`)).length;
    const path = `/api/_admin/workflows/${String(found?.['id'])}`;
    const body = { ...flows.find((one) => one['name'] === 'daily'), active: false };
    await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body });
    await tenant.world.settle();
    const before = await count();
    await tenant.world.advance(2 * DAY);
    expect(await count()).toBe(before);
  });

  it.each<[JsonObject, string]>([
    [{ type: 'schedule' }, 'REQUIRED trigger'],
    [{ type: 'schedule', cron: 'nonsense' }, 'INVALID_FORMAT trigger.cron'],
    [{ type: 'schedule', schedule: { entity: 'leads', field: 'note' } }, 'WRONG_TYPE trigger.schedule.field'],
  ])('is refused as %j', async (trigger, expected) => {
    const body = flow('refused', { trigger, steps: [act('go', note('x'))] });
    const { json } = await tenant.world.call({
      method: 'POST',
      path: '/api/_admin/workflows',
      token: tenant.admin,
      body,
    });
    const errors = json['errors'] as JsonObject[];
    expect(errors.map((one) => `${String(one['code'])} ${String(one['path'])}`)).toEqual([expected]);
  });
});

describe('a task', () => {
  it('runs in a step, and what it gives goes on and into the record', async () => {
    expect(await run('scores')).toMatchObject({ score: 42, note: 'score 42' });
  });

  it('is sent on its own way', async () => {
    expect(await run('sends')).toMatchObject({ note: 'stamped' });
  });

  it('may be a workflow, which knows who sent it', async () => {
    const { id } = await lead();
    const { json } = await start('sends_flow', { record_id: id });
    const [sent] = await tenant.list(`/api/_workflows?record=crm/leads/${id}&workflow=crm/typed`);
    expect(sent).toMatchObject({ status: 'completed', parent: json['id'] });
  });

  it.each(['sends_wrong', 'sends_broken'])('blocks nothing when it fails: %s', async (name) => {
    expect(await run(name)).toMatchObject({ note: 'went on' });
  });

  it.each<[string, JsonObject, string]>([
    ['an unknown one', { type: 'run_task', task: 'scoer' }, 'UNKNOWN_TASK steps[0].actions[0].task'],
    ['none of either', { type: 'dispatch_task', task_id: 'nope' }, 'UNKNOWN_TASK steps[0].actions[0].task_id'],
    [
      'an input that it does not take',
      { type: 'run_task', task: 'score', input: { debts: 1, income: '{{ record.score }}', more: 1 } },
      'UNKNOWN_KEY steps[0].actions[0].input.more',
    ],
    [
      'a field that is not there',
      { type: 'run_task', task: 'score', input: { debts: 1, income: 2 }, into: 'scoer' },
      'UNKNOWN_FIELD steps[0].actions[0].into',
    ],
  ])('is refused: %s', async (_, action, expected) => {
    expect(await save(action)).toEqual([expected]);
  });

  it('has a name of its own', () => {
    expect(() => checkedTasks([score, score])).toThrow('"score"');
  });
});
