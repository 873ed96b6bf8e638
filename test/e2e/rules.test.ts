import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { SeenRule } from './support/target.ts';
import { openTenant, type TestTenant } from './support/tenant.ts';

const machine: JsonObject = {
  app: 'work',
  name: 'task_state',
  initial: 'open',
  transitions: [
    { from: 'open', to: 'ready' },
    { from: 'ready', to: 'done' },
  ],
};
const tasks: JsonObject = {
  app: 'work',
  name: 'tasks',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'kind', type: 'string' },
    { name: 'state', type: 'enum', values: ['open', 'ready', 'done'] },
    { name: 'note', type: 'string' },
    { name: 'count', type: 'integer', default: 0 },
  ],
  fsm: { state: 'task_state' },
};
const priced: JsonObject = {
  app: 'work',
  type: 'task.priced',
  description: 'A task got a price',
  payload: [
    { name: 'taskId', type: 'string', required: true },
    { name: 'price', type: 'integer', required: true },
  ],
};
const rule = (name: string, part: JsonObject): JsonObject => ({
  ...{ app: 'work', name, on: { event: 'tasks.created' }, when: `kind == "${name}"` },
  ...part,
});
const set = (value: string): JsonObject => ({ action: 'set_field', field: 'note', value });
const rules = [
  rule('notes', { then: set('seen {{ title }}') }),
  rule('copies', {
    then: { action: 'create_record', entity: 'tasks', values: { title: 'copy of {{ title }}', kind: 'copied' } },
  }),
  rule('copied', { then: set('by two rules') }),
  rule('breaks', { then: { action: 'transition', field: 'state', to: 'done' } }),
  rule('sends', {
    then: { action: 'send_event', event: 'task.priced', payload: { taskId: '{{ record.id }}', price: '{{ count }}' } },
  }),
  {
    ...{ app: 'work', name: 'hears', on: { event: 'task.priced' }, when: 'price > 5' },
    then: { action: 'set_field', entity: 'tasks', id: '{{ taskId }}', field: 'note', value: 'dear' },
  },
];

let work: TestTenant;
beforeAll(async () => {
  work = await openTenant({
    definitions: { 'fsm-specs': [machine], entities: [tasks], 'events/catalog': [priced], 'event-rules': rules },
  });
});

const create = async (values: JsonObject): Promise<string> =>
  `/api/work/tasks/${String((await work.post('/api/work/tasks', values))['id'])}`;
const noted = (path: string, note: string): Promise<JsonObject> =>
  work.until(`the note of ${path} is "${note}"`, async () => {
    const task = await work.get(path);
    return task['note'] === note ? task : null;
  });
const live = (id: unknown, version: number): Promise<JsonObject> =>
  work.until(`version ${version} of the rule is live`, async () => {
    const { deployment } = await work.get(`/api/_admin/event-rules/${String(id)}`);
    const all = await work.list('/api/_admin/deployments?limit=100');
    const row = all.find((one) => one['id'] === id) ?? {};
    return row['live_version'] === version && row['state'] === 'live' ? { ...row, shown: deployment ?? null } : null;
  });
const seen = (physicalId: unknown): Promise<SeenRule | null> =>
  work.target.rule({ physicalId: String(physicalId), token: work.admin });

describe('a rule', () => {
  it('is where events are matched within seconds of being saved, with its pattern', async () => {
    const { id } = await work.post('/api/_admin/event-rules', rule('fresh', { then: set('fresh') }));
    const { physical_id: physicalId } = await live(id, 1);
    expect(await seen(physicalId)).toEqual({
      enabled: true,
      pattern: expect.objectContaining({
        'detail-type': ['tasks.created'],
        detail: expect.objectContaining({
          tenantId: [work.name],
          record: expect.objectContaining({ kind: ['fresh'] }),
        }),
      }),
    });
  });

  it('reacts to a write that it is for, and to no other', async () => {
    const other = await create({ title: 'b', kind: 'else' });
    const path = await create({ title: 'a', kind: 'notes' });
    expect(await noted(path, 'seen a')).toMatchObject({ version: 2 });
    expect(await work.get(other)).toMatchObject({ note: null, version: 1 });
  });

  it('reacts once to each of many writes', async () => {
    const paths = await Promise.all(Array.from({ length: 10 }, (_, i) => create({ title: `m${i}`, kind: 'notes' })));
    const all = await Promise.all(paths.map((path, i) => noted(path, `seen m${i}`)));
    expect(all.map((one) => one['version'])).toEqual(Array(10).fill(2));
  });

  it('that has changed reacts as changed', async () => {
    const body = rule('turns', { then: set('before') });
    const { id } = await work.post('/api/_admin/event-rules', body);
    await live(id, 1);
    await work.put(`/api/_admin/event-rules/${String(id)}`, { ...body, when: 'kind == "turned"', then: set('after') });
    const { physical_id: physicalId } = await live(id, 2);
    const rule2 = await seen(physicalId);
    const path = await create({ kind: 'turned' });
    expect(rule2?.pattern).toMatchObject({ detail: { record: { kind: ['turned'] } } });
    expect(await noted(path, 'after')).toMatchObject({ version: 2 });
  });

  it('that is paused stands still, also where events are matched', async () => {
    const body = rule('pauses', { then: set('paused') });
    const { id } = await work.post('/api/_admin/event-rules', body);
    await live(id, 1);
    await work.put(`/api/_admin/event-rules/${String(id)}`, { ...body, active: false });
    const { physical_id: physicalId } = await live(id, 2);
    const path = await create({ kind: 'pauses' });
    // once this one is through, that one would be
    await noted(await create({ title: 'after', kind: 'notes' }), 'seen after');
    expect((await seen(physicalId))?.enabled).toBe(false);
    expect(await work.get(path)).toMatchObject({ note: null, version: 1 });
  });

  it('that is deleted is gone where events are matched', async () => {
    const { id } = await work.post('/api/_admin/event-rules', rule('goes', { then: set('gone') }));
    const { physical_id: physicalId } = await live(id, 1);
    const before = await seen(physicalId);
    await work.call({ method: 'DELETE', path: `/api/_admin/event-rules/${String(id)}` });
    const after = await work.until('the rule is gone', async () => ((await seen(physicalId)) === null ? 'gone' : null));
    expect([before?.enabled, after]).toEqual([true, 'gone']);
  });

  it('sets off another one by what it writes, in one trace', async () => {
    const { id } = await work.post('/api/work/tasks', { title: 'a', kind: 'copies' });
    const copy = await work.until('the copy was noted', async () => {
      const filter = encodeURIComponent('title == "copy of a" && note == "by two rules"');
      return (await work.list(`/api/work/tasks?filter=${filter}`))[0] ?? null;
    });
    const [entry] = await work.list(`/api/_admin/audit?record_id=${String(id)}`);
    const trace = await work.list(`/api/_admin/trace/${String(entry?.['correlation_id'])}`);
    const ids = trace.map((one) => [one['depth'], (one['record'] as JsonObject)['id']]);
    expect(ids).toEqual([
      [0, id],
      [1, copy['id']],
      [2, copy['id']],
    ]);
  });

  it('sends an event of the catalog that another one hears', async () => {
    const path = await create({ kind: 'sends', count: 7 });
    const cheap = await create({ kind: 'sends', count: 3 });
    expect(await noted(path, 'dear')).toMatchObject({ version: 2 });
    expect(await work.get(cheap)).toMatchObject({ note: null });
  });

  it('hears an event that is simulated', async () => {
    const path = await create({ kind: 'else' });
    const payload = { taskId: path.split('/').at(-1) ?? '', price: 9 };
    await work.post('/api/_admin/events/simulate', { event_type: 'task.priced', payload });
    expect(await noted(path, 'dear')).toMatchObject({ version: 2 });
  });

  it('says on trial what it would do, and why not', async () => {
    const tried = rule('notes', { then: set('seen {{ title }}') });
    const event = (kind: string): JsonObject => ({ type: 'tasks.created', record: { title: 'x', kind } });
    const [would, not] = await Promise.all(
      ['notes', 'else'].map((kind) => work.post('/api/_admin/event-rules/test', { rule: tried, event: event(kind) })),
    );
    expect(would).toMatchObject({ matched: true, would: { params: { value: 'seen x' } } });
    expect(not).toMatchObject({ matched: false, would: null });
  });

  it('that fails is a dead letter with its name, which heals once it is redriven', async () => {
    const path = await create({ kind: 'breaks' });
    const dead = await work.until('there is a dead letter', async () => {
      const all = await work.list('/api/_admin/dead-letters?limit=100');
      return all.find((one) => JSON.stringify(one).includes(path.split('/').at(-1) ?? '')) ?? null;
    });
    await work.post(`${path}/transitions`, { field: 'state', to: 'ready' });
    await work.post(`/api/_admin/dead-letters/${String(dead['id'])}/redrive`, {});
    const done = await work.until('the task is done', async () => {
      const task = await work.get(path);
      return task['state'] === 'done' ? task : null;
    });
    const left = await work.until('the dead letter is gone', async () => {
      const all = await work.list('/api/_admin/dead-letters?limit=100');
      return all.some((one) => one['id'] === dead['id']) ? null : all;
    });
    expect(dead).toMatchObject({ code: 'ILLEGAL_TRANSITION', rule: { app: 'work', name: 'breaks' } });
    expect(done).toMatchObject({ version: 3 });
    expect(left.map((one) => one['id'])).not.toContain(dead['id']);
  });

  it('counts what it did', async () => {
    const { id } = await work.post('/api/_admin/event-rules', rule('counts', { then: set('counted') }));
    await live(id, 1);
    await noted(await create({ kind: 'counts' }), 'counted');
    const stats = await work.until('it was counted', async () => {
      const { stats: now } = await work.get(`/api/_admin/event-rules/${String(id)}`);
      return JSON.stringify(now).includes('"fired":1') ? now : null;
    });
    expect(stats).toMatchObject({ fired: 1 });
  });
});
