import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runJob } from '#app/run-job.ts';
import { endedJobs } from '#app/workflows/ended-jobs.ts';
import { loadInstance } from '#app/workflows/load-instance.ts';
import { machineOf } from '#app/workflows/machine-of.ts';
import { executionName } from '#app/workflows/start-execution.ts';
import { defineAction } from '#core/actions/define-action.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3_600_000;

/** What was done, in order. */
const done: string[] = [];

const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'An action that notes that it was done.',
  requires: [],
  definitions: [],
  hooks: [],
  actions: [
    defineAction({
      name: 'do_it',
      docs: 'Notes that it was done.',
      params: z.strictObject({ what: z.string() }),
      run: async ({ params }) => {
        done.push(params.what);
        return params;
      },
    }),
  ],
};
const cases: JsonObject = { app: 'desk', name: 'cases', fields: [{ name: 'email', type: 'email', pii: true }] };
const act = (id: string, then: JsonObject): JsonObject => ({
  ...{ id, type: 'action', actions: [{ type: 'do_it', what: id }], then },
});
const end = { end: 'done' };
const hold = { id: 'hold', type: 'wait', for: '1d', then: { goto: 'tick' } };
const ask = (on_approve: JsonObject): JsonObject => ({
  ...{ id: 'ask', type: 'approval', assignee: { type: 'role', role: 'admin' }, timeout: '9d' },
  ...{ on_approve, on_reject: end, on_timeout: end },
});
const flow = (name: string, steps: JsonObject[]): JsonObject => ({
  ...{ app: 'desk', name, record: 'cases', steps },
  hooks: { workflow_finished: [{ type: 'log', message: 'over' }] },
});
const flows = [
  flow('ticks', [act('tick', { goto: 'hold' }), hold]),
  flow('asks', [ask({ goto: 'work' }), act('work', end)]),
  flow('nests', [
    {
      id: 'nest',
      type: 'workflow',
      workflow: 'asks',
      input: { record_id: '{{ trigger.record_id }}' },
      then: end,
      on_error: { goto: 'mend' },
    },
    act('mend', { end: 'mended' }),
  ]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    packs: [pack],
    continueAfter: 1_000_000,
    mostEvents: 60,
    definitions: { entities: [cases], workflows: flows },
    tokenSeconds: 400 * 24 * 3600,
  });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  done.length = 0;
});

async function start(name: string): Promise<string> {
  const { id = null } = await tenant.post('/api/desk/cases', { email: 'eva@example.com' });
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const input = { record_id: id };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  await tenant.world.settle();
  return String(started['id']);
}

const read = (id: string): Promise<JsonObject> => tenant.get(`/api/_workflows/${id}`);
const died = (instance: JsonObject): JsonObject[] =>
  (instance['timeline'] as JsonObject[]).filter((one) => one['type'] === 'died');
const over = (instance: JsonObject): number =>
  (instance['hooks'] as JsonObject[]).filter((one) => one['event'] === 'workflow_finished').length;

/** Ends an instance's execution as somebody does who sees it in the engine's own console. */
async function stopByHand(id: string, why: { error: string; cause: string }): Promise<void> {
  const { platform } = tenant.world;
  const { instance } = await loadInstance({ platform, tenant: 'acme', id });
  const machineId = platform.engine.machineId({ hash: machineOf(instance) ?? '' });
  const executionId = platform.engine.executionId({ machineId, name: executionName(instance) });
  await platform.engine.stop({ executionId, ...why });
  await tenant.world.settle();
}

describe('an execution that ends by itself', () => {
  it('because its history is full leaves a failed instance that says so', async () => {
    const id = await start('ticks');
    for (let i = 0; i < 12; i++) await tenant.world.advance(DAY);
    const found = await read(id);
    expect(found).toMatchObject({
      status: 'failed',
      outcome: null,
      error: { code: 'States.Runtime', message: expect.stringContaining('60') },
      finished_at: expect.any(String),
    });
    expect(died(found)).toMatchObject([{ epoch: 1, type: 'died', error: 'States.Runtime' }]);
    expect(over(found)).toBe(1);
  });
});

describe('an execution that somebody stops in the console of its engine', () => {
  const why = { error: 'BY_HAND', cause: 'it was in the way' };

  it('takes its tasks from people, and its instance can be redriven', async () => {
    const id = await start('asks');
    const before = await tenant.list('/api/_workflows/pending');
    await stopByHand(id, why);
    const found = await read(id);
    const [task] = before.filter((one) => one['instance_id'] === id);
    const late = await tenant.world.call({
      ...{ method: 'POST', path: `/api/_workflows/${id}/approve`, token: tenant.admin, body: { step: 'ask' } },
    });
    const pending = await tenant.list('/api/_workflows/pending');
    await tenant.post(`/api/_workflows/${id}/redrive`, {});
    await tenant.world.settle();
    const again = await read(id);
    expect(task).toBeDefined();
    expect(found).toMatchObject({
      ...{ status: 'failed', waiting_for: [], error: { code: 'BY_HAND', message: why.cause } },
      waits: [{ step: 'ask', state: 'cancelled' }],
    });
    expect(died(found)).toMatchObject([{ step: 'ask', error: 'BY_HAND', message: why.cause }]);
    expect(over(found)).toBe(1);
    expect(late.status).toBe(409);
    expect(pending.filter((one) => one['instance_id'] === id)).toEqual([]);
    expect(again).toMatchObject({ status: 'waiting', waiting_for: ['ask'], epoch: 2, error: null });
    expect(died(again)).toHaveLength(1);
  });

  it('can be redriven from a step that it had not come to', async () => {
    const id = await start('asks');
    await stopByHand(id, why);
    await tenant.post(`/api/_workflows/${id}/redrive`, { from: 'work' });
    await tenant.world.settle();
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'done', epoch: 2, error: null });
    expect(done).toEqual(['work']);
  });

  it('is told to the workflow that waits for it', async () => {
    const id = await start('nests');
    const [wait] = (await read(id))['event_waits'] as JsonObject[];
    await stopByHand(String(wait?.['child']), why);
    expect(await read(String(wait?.['child']))).toMatchObject({ status: 'failed', error: { code: 'BY_HAND' } });
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'mended' });
  });

  it('says so without personal values that its engine quotes', async () => {
    const id = await start('asks');
    await stopByHand(id, { error: 'BY_HAND', cause: 'nobody is eva@example.com' });
    const found = await read(id);
    const said = tenant.world.logger.written.filter((line) => line.includes('eva@example.com'));
    expect(found).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('nobody is') } });
    expect(JSON.stringify([found['error'], died(found)])).not.toContain('eva@example.com');
    expect(said).toEqual([]);
  });

  it('changes nothing of an instance that is cancelled, closed or redriven already', async () => {
    const [cancelled, closed, redriven] = [await start('asks'), await start('asks'), await start('asks')];
    await tenant.post(`/api/_workflows/${cancelled}/cancel`, {});
    await stopByHand(closed, why);
    await stopByHand(redriven, why);
    await tenant.post(`/api/_workflows/${redriven}/redrive`, {});
    await tenant.world.settle();
    const before = [await read(cancelled), await read(closed), await read(redriven)];
    const told = [];
    for (const id of [cancelled, closed, redriven]) told.push(await tellAgain(id));
    await tenant.world.settle();
    const after = [await read(cancelled), await read(closed), await read(redriven)];
    expect(before.map((one) => one['status'])).toEqual(['cancelled', 'failed', 'waiting']);
    expect(told).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(after).toEqual(before);
  });
});

/** The end of an instance's first execution, as a queue brings it that brings things twice and late. */
function tellAgain(id: string): ReturnType<typeof runJob> {
  const { platform } = tenant.world;
  const input = { tenantId: 'acme', instanceId: id, epoch: 1 };
  const [job] = endedJobs({ executionId: 'first', status: 'FAILED', input, error: 'LATE' });
  if (!job) throw new Error('no job');
  return runJob({ platform, attempt: { job, attempt: 1, lastAttempt: false } });
}
