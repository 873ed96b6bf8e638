import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3_600_000;

let broken = false;
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'A hook that fails while a test asks for it.',
  requires: [],
  definitions: [],
  hooks: [
    defineHook({
      name: 'fail_while_broken',
      phase: 'before',
      docs: 'Fails while asked.',
      params: z.strictObject({}),
      run: () => (broken ? { abort: 'broken' } : undefined),
    }),
  ],
};
const cases: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'note', type: 'string' },
    { name: 'count', type: 'integer', default: 0 },
  ],
  template_overrides: {
    controller: { hooks: [{ events: ['update'], handler: 'fail_while_broken', when: 'note == "fragile"' }] },
  },
};
const set = (set: JsonObject): JsonObject[] => [{ type: 'update_record', set }];
const act = (id: string, values: JsonObject, then: JsonObject): JsonObject => ({
  id,
  type: 'action',
  actions: set(values),
  then,
});
const flow = (name: string, part: JsonObject): JsonObject => ({ app: 'desk', name, record: 'cases', ...part });
const flows = [
  flow('fails', {
    steps: [
      act('one', { count: '{{ record.count + 1 }}' }, { goto: 'two' }),
      act('two', { note: 'fragile' }, { end: 'done' }),
    ],
  }),
  flow('holds', {
    steps: [
      act('one', { count: '{{ record.count + 1 }}' }, { goto: 'hold' }),
      { id: 'hold', type: 'wait', for: '7d', then: { goto: 'two' } },
      act('two', { note: 'held' }, { end: 'done' }),
    ],
  }),
  flow('undoes', {
    steps: [
      {
        ...act('one', { count: '{{ record.count + 1 }}' }, { goto: 'two' }),
        compensate: set({ note: '{{ record.note }} one' }),
      },
      { ...act('two', { note: 'done two' }, { goto: 'hold' }), compensate: set({ note: 'undone two' }) },
      { id: 'hold', type: 'wait', for: '7d', then: { end: 'done' } },
    ],
  }),
  flow('asks', {
    steps: [
      {
        id: 'review',
        type: 'approval',
        assignee: { type: 'role', role: 'boss' },
        timeout: '7d',
        on_approve: { end: 'yes' },
        on_reject: { end: 'no' },
        on_timeout: { end: 'late' },
      },
    ],
  }),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    packs: [pack],
    definitions: { entities: [cases], workflows: flows },
    tokenSeconds: 400 * 86_400,
  });
});
afterAll(() => tenant.world.close());

async function idOf(name: string): Promise<string> {
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  return String(found?.['id']);
}

async function start(name: string, key?: string): Promise<{ instance: string; record: string }> {
  const { id } = await tenant.post('/api/desk/cases', {});
  const body = { input: { record_id: id ?? null }, ...(key !== undefined && { key }) };
  const started = await tenant.post(`/api/_admin/workflows/${await idOf(name)}/start`, body);
  await tenant.world.settle();
  return { instance: `/api/_workflows/${String(started['id'])}`, record: `/api/desk/cases/${String(id)}` };
}

async function send(path: string, body: JsonObject = {}): Promise<WorldAnswer> {
  const answer = await tenant.world.call({ method: 'POST', path, token: tenant.admin, body });
  await tenant.world.settle();
  return answer;
}

async function startBroken(key?: string): Promise<{ instance: string; record: string }> {
  broken = true;
  const started = await start('fails', key);
  broken = false;
  return started;
}

describe('redriving an instance', () => {
  it('goes on from the step that failed, and does not repeat what was done', async () => {
    const { instance, record } = await startBroken();
    const before = await tenant.get(instance);
    const { status } = await send(`${instance}/redrive`);
    expect([before['status'], status]).toEqual(['failed', 200]);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done', epoch: 2, error: null });
    expect(await tenant.get(record)).toMatchObject({ count: 1, note: 'fragile' });
  });

  it('goes on from the step that is named', async () => {
    const { instance, record } = await startBroken();
    await send(`${instance}/redrive`, { from: 'one' });
    expect(await tenant.get(record)).toMatchObject({ count: 2 });
  });

  it('refuses a step that the definition does not have, with the nearest', async () => {
    const { instance } = await startBroken();
    const { status, json } = await send(`${instance}/redrive`, { from: 'tow' });
    expect(status).toBe(422);
    expect(json).toMatchObject({
      errors: [{ path: 'from', code: 'UNKNOWN_STEP', message: expect.stringContaining('"two"') }],
    });
  });

  it('refuses what runs and what has completed', async () => {
    const held = await start('holds');
    const done = await startBroken();
    await send(`${done.instance}/redrive`);
    const answers = [await send(`${held.instance}/redrive`), await send(`${done.instance}/redrive`)];
    expect(answers.map(({ status, json }) => [status, json['code']])).toEqual([
      [409, 'NOT_REDRIVABLE'],
      [409, 'NOT_REDRIVABLE'],
    ]);
  });

  it('happens once when two ask for it at the same time', async () => {
    const { instance, record } = await startBroken();
    const answers = await Promise.all([
      send(`${instance}/redrive`, { from: 'one' }),
      send(`${instance}/redrive`, { from: 'one' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await tenant.get(record)).toMatchObject({ count: 2 });
  });

  it('takes the definition of now when it is asked to', async () => {
    const { instance, record } = await startBroken();
    const id = await idOf('fails');
    const [one = {}] = (flows[0]?.['steps'] ?? []) as JsonObject[];
    const steps = [one, act('two', { note: 'mended' }, { end: 'mended' })];
    const path = `/api/_admin/workflows/${id}`;
    const current = await tenant.get(path);
    const put = (steps: unknown): Promise<unknown> =>
      tenant.world.call({ method: 'PUT', path, token: tenant.admin, body: { ...flows[0], steps } as JsonObject });
    await put(steps);
    await send(`${instance}/redrive`, { definition: 'current' });
    await put(current['steps']);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'mended' });
    expect(await tenant.get(record)).toMatchObject({ note: 'mended' });
  });

  it('is refused while another instance runs with its key', async () => {
    const first = await start('holds', 'k1');
    await send(`${first.instance}/cancel`);
    const second = await start('holds', 'k1');
    const refused = await send(`${first.instance}/redrive`);
    await send(`${second.instance}/cancel`);
    const taken = await send(`${first.instance}/redrive`);
    expect([refused.status, refused.json['code'], taken.status]).toEqual([409, 'NOT_REDRIVABLE', 200]);
  });
});

describe('cancelling an instance', () => {
  it('ends what waits for time, and nothing of it happens later', async () => {
    const { instance, record } = await start('holds');
    const { status } = await send(`${instance}/cancel`);
    await tenant.world.advance(8 * DAY);
    expect(status).toBe(200);
    expect(await tenant.get(instance)).toMatchObject({ status: 'cancelled', finished_at: expect.any(String) });
    expect(await tenant.get(record)).toMatchObject({ count: 1, note: null });
  });

  it('takes its tasks from everybody, and refuses decisions', async () => {
    const { instance } = await start('asks');
    const before = (await tenant.list('/api/_workflows/pending')).length;
    await send(`${instance}/cancel`);
    const boss = await tenant.world.token({ user: 'boss', roles: ['boss'] });
    const late = await tenant.world.call({ method: 'POST', path: `${instance}/approve`, token: boss });
    expect(before - (await tenant.list('/api/_workflows/pending')).length).toBe(1);
    expect([late.status, late.json['code']]).toEqual([409, 'ALREADY_DECIDED']);
    expect(await tenant.get(instance)).toMatchObject({ status: 'cancelled', waits: [{ state: 'cancelled' }] });
  });

  it('is refused when it is over', async () => {
    const { instance } = await start('holds');
    await send(`${instance}/cancel`);
    const { status, json } = await send(`${instance}/cancel`);
    expect([status, json['code']]).toEqual([409, 'ALREADY_DECIDED']);
  });

  it('meets a decision: one of the two counts', async () => {
    const { instance } = await start('asks');
    const boss = await tenant.world.token({ user: 'boss', roles: ['boss'] });
    const [cancelled, decided] = await Promise.all([
      tenant.world.call({ method: 'POST', path: `${instance}/cancel`, token: tenant.admin }),
      tenant.world.call({ method: 'POST', path: `${instance}/approve`, token: boss }),
    ]);
    await tenant.world.settle();
    const { status } = await tenant.get(instance);
    const allowed = [
      [200, 409, 'cancelled'],
      // decided first, and cancelled before it came to its end
      [200, 200, 'cancelled'],
      [409, 200, 'completed'],
    ];
    expect(allowed).toContainEqual([cancelled.status, decided.status, status]);
  });

  it('is taken back by a redrive, which goes on where it stood', async () => {
    const { instance, record } = await start('holds');
    await send(`${instance}/cancel`);
    await send(`${instance}/redrive`);
    const again = await tenant.get(instance);
    await tenant.world.advance(7 * DAY);
    expect(again).toMatchObject({ status: 'running', epoch: 2 });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed' });
    expect(await tenant.get(record)).toMatchObject({ count: 1, note: 'held' });
  });

  it('undoes what was done, the last first, when it is asked to', async () => {
    const { instance, record } = await start('undoes');
    const { status, json } = await send(`${instance}/cancel`, { rollback: true });
    const again = await send(`${instance}/cancel`, { rollback: true });
    await tenant.world.advance(8 * DAY);
    expect([status, json['status'], again.status]).toEqual([200, 'running', 409]);
    expect(await tenant.get(instance)).toMatchObject({ status: 'cancelled', epoch: 2 });
    expect(await tenant.get(record)).toMatchObject({ note: 'undone two one' });
  });

  it('begins anew when it is redriven after all was undone', async () => {
    const { instance, record } = await start('undoes');
    await send(`${instance}/cancel`, { rollback: true });
    await send(`${instance}/redrive`);
    await tenant.world.advance(8 * DAY);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done', epoch: 3 });
    expect(await tenant.get(record)).toMatchObject({ count: 2, note: 'done two' });
  });

  it('is at its end at once where nothing says how to undo', async () => {
    const { instance } = await start('holds');
    await send(`${instance}/cancel`, { rollback: true });
    expect(await tenant.get(instance)).toMatchObject({ status: 'cancelled', epoch: 1 });
  });

  it('is for operators and admins', async () => {
    const { instance } = await start('holds');
    const member = await tenant.world.token({ user: 'eve', roles: ['member'] });
    const { status } = await tenant.world.call({ method: 'POST', path: `${instance}/cancel`, token: member });
    expect(status).toBe(403);
  });
});

describe('the list and the timeline of instances', () => {
  it('narrows by workflow, record and status', async () => {
    const { instance, record } = await start('holds');
    const id = record.split('/').at(-1);
    const paths = [
      `/api/_workflows?record=desk/cases/${id}`,
      `/api/_workflows?record=desk/cases/${id}&status=completed`,
      `/api/_workflows?record=desk/cases/${id}&workflow=desk/asks`,
    ];
    const found = await Promise.all(paths.map(async (path) => (await tenant.list(path)).length));
    const held = await tenant.list('/api/_workflows?workflow=desk/holds&limit=100');
    expect(found).toEqual([1, 0, 0]);
    expect(held.every((one) => one['workflow'] === 'desk/holds')).toBe(true);
    expect(held.map((one) => `/api/_workflows/${String(one['id'])}`)).toContain(instance);
  });

  it('tells what happened, step by step, over all executions', async () => {
    const { instance } = await startBroken();
    await send(`${instance}/redrive`);
    const timeline = (await tenant.get(instance))['timeline'] as JsonObject[];
    expect(timeline.map((one) => [one['epoch'], one['type'], one['step'], one['error'] ?? null])).toEqual([
      [1, 'start', null, null],
      [1, 'action', 'one', null],
      [1, 'action', 'two', 'HOOK_ABORT'],
      [2, 'redrive', 'two', null],
      [2, 'action', 'two', null],
    ]);
    expect(timeline.map((one) => one['attempts'] ?? null)).toEqual([null, 1, 1, null, 1]);
    expect(timeline.at(-1)).toMatchObject({ left_at: expect.any(String), duration_ms: expect.any(Number) });
  });
});
