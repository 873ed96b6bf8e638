import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runTask } from '#app/workflows/run-task.ts';
import { defineAction } from '#core/actions/define-action.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;

/** What was done, in order; how often what is to fail still fails; what happens while something is done. */
const done: string[] = [];
const failures = new Map<string, number>();
const meanwhile = new Map<string, () => Promise<unknown>>();

const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'An action that fails as tests ask.',
  requires: [],
  definitions: [],
  hooks: [],
  actions: [
    defineAction({
      name: 'do_it',
      docs: 'Notes that it was done, unless it is to fail.',
      params: z.strictObject({ what: z.string() }),
      run: async ({ params }) => {
        const { what } = params;
        const left = failures.get(what) ?? 0;
        failures.set(what, left - 1);
        if (left > 0) throw Object.assign(new Error(`${what} is broken`), { name: 'Broken' });
        await meanwhile.get(what)?.();
        done.push(what);
        return { what };
      },
    }),
  ],
};
const cases: JsonObject = { app: 'desk', name: 'cases', fields: [{ name: 'note', type: 'string' }] };
const act = (id: string, then: JsonObject, more: JsonObject = {}): JsonObject => ({
  id,
  type: 'action',
  actions: [{ type: 'do_it', what: id }],
  then,
  ...more,
});
const undo = (id: string): JsonObject => ({ compensate: [{ type: 'do_it', what: `undo ${id}` }] });
const flow = (name: string, steps: JsonObject[]): JsonObject => ({ app: 'desk', name, record: 'cases', steps });
const end = { end: 'done' };
const retry = { attempts: 3, interval: '10s', backoff: 2 };
const flows = [
  flow('tries', [act('work', end, { retry })]),
  flow('goes_on', [act('work', { goto: 'after' }, { retry, on_error: 'continue' }), act('after', end)]),
  flow('goes_elsewhere', [act('work', end, { retry, on_error: { goto: 'mend' } }), act('mend', { end: 'mended' })]),
  flow('takes_back', [
    act('one', { goto: 'fan' }, undo('one')),
    {
      id: 'fan',
      type: 'parallel',
      branches: [
        { steps: [act('left', { end: 'completed' }, undo('left'))] },
        {
          steps: [
            { id: 'pause', type: 'wait', for: '1m', then: { goto: 'right' } },
            act('right', { end: 'completed' }, undo('right')),
          ],
        },
      ],
      then: { goto: 'plain' },
    },
    act('plain', { goto: 'two' }),
    act('two', { goto: 'work' }, undo('two')),
    act('work', end, { on_error: 'compensate', ...undo('work') }),
  ]),
  flow('asks', [
    act('one', { goto: 'ask' }, undo('one')),
    {
      id: 'ask',
      type: 'approval',
      assignee: { type: 'role', role: 'boss' },
      timeout: '1h',
      on_approve: { goto: 'work' },
      on_reject: end,
      on_timeout: end,
      ...undo('ask'),
    },
    act('work', end, { on_error: 'compensate' }),
  ]),
  flow('in_one_call', [
    act('one', { goto: 'two' }),
    act('two', { goto: 'work' }),
    act('work', { goto: 'four' }),
    act('four', end),
  ]),
  flow('undone_in_one_call', [
    act('one', { goto: 'two' }, undo('one')),
    act('two', { goto: 'hold' }, undo('two')),
    { id: 'hold', type: 'wait', for: '1m', then: { goto: 'work' } },
    act('work', end, { on_error: 'compensate' }),
  ]),
  flow('can_be_cancelled', [
    act('one', { goto: 'hold' }, undo('one')),
    { id: 'hold', type: 'wait', for: '7d', then: end },
  ]),
  flow('is_late', [
    act('one', { goto: 'slow' }, undo('one')),
    act('slow', { goto: 'never' }, undo('slow')),
    act('never', end),
  ]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { entities: [cases], workflows: flows } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  done.length = 0;
  failures.clear();
  meanwhile.clear();
});

async function start(name: string): Promise<string> {
  const { id } = await tenant.post('/api/desk/cases', {});
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, {
    input: { record_id: id ?? null },
  });
  await tenant.world.settle();
  return `/api/_workflows/${String(started['id'])}`;
}

/** The steps of an instance's timeline, each with the error that it failed with. */
function stepsOf(instance: JsonObject): string[] {
  return (instance['timeline'] as JsonObject[]).flatMap(({ type, step, error }) =>
    type === 'action' ? [[step, error].filter((one) => one !== null).join(' ')] : [],
  );
}

/** What a rollback took back by the timeline, each with the error that it ended with. */
function undoneOf(instance: JsonObject): string[] {
  return (instance['timeline'] as JsonObject[]).flatMap(({ type, step, error }) =>
    type === 'compensation' ? [[step, error].filter((one) => one !== null).join(' ')] : [],
  );
}

async function ledgerOf(instance: string): Promise<Record<string, unknown>> {
  const { steps } = await tenant.get(instance);
  return Object.fromEntries((steps as JsonObject[]).map((row) => [String(row['step']), row['status']]));
}

describe('a step that fails', () => {
  it('is tried again after 10 s and 20 s, and then goes on', async () => {
    failures.set('work', 2);
    const instance = await start('tries');
    await tenant.world.advance(30_000);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(done).toEqual(['work']);
  });

  it('fails the workflow when its tries are used up, as a dead letter that can be redriven', async () => {
    failures.set('work', 3);
    const instance = await start('tries');
    await tenant.world.advance(MINUTE);
    const failed = await tenant.get(instance);
    await tenant.post(`${instance}/redrive`, {});
    await tenant.world.settle();
    expect(failed).toMatchObject({ status: 'failed', error: { message: 'work is broken' } });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done' });
  });

  it('is noted and passed where the workflow continues', async () => {
    failures.set('work', 3);
    const instance = await start('goes_on');
    await tenant.world.advance(MINUTE);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(await ledgerOf(instance)).toEqual({ work: 'failed', after: 'completed' });
  });

  it('goes where on_error says', async () => {
    failures.set('work', 3);
    const instance = await start('goes_elsewhere');
    await tenant.world.advance(MINUTE);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'mended' });
    expect(done).toEqual(['mend']);
  });
});

describe('steps that are done in one call', () => {
  it('are told one by one, and taken up again where they failed', async () => {
    failures.set('work', 99);
    const instance = await start('in_one_call');
    for (let i = 0; i < 5; i++) await tenant.world.advance(MINUTE);
    const failed = await tenant.get(instance);
    failures.clear();
    await tenant.post(`${instance}/redrive`, {});
    await tenant.world.settle();
    const over = await tenant.get(instance);
    expect(failed).toMatchObject({ status: 'failed' });
    expect(stepsOf(failed)).toEqual(['one', 'two', 'work INTERNAL']);
    expect(over).toMatchObject({ status: 'completed', outcome: 'done', epoch: 2 });
    expect(stepsOf(over)).toEqual(['one', 'two', 'work INTERNAL', 'work', 'four']);
    expect(done).toEqual(['one', 'two', 'work', 'four']);
  });
});

describe('a rollback', () => {
  it('takes back what completed, the last first, and nothing that did not', async () => {
    failures.set('work', 99);
    const instance = await start('takes_back');
    await tenant.world.advance(MINUTE);
    await tenant.world.advance(MINUTE);
    expect(done).toEqual(['one', 'left', 'right', 'plain', 'two', 'undo two', 'undo right', 'undo left', 'undo one']);
    const over = await tenant.get(instance);
    expect(over).toMatchObject({ status: 'compensated', outcome: null, error: { message: 'work is broken' } });
    expect(undoneOf(over)).toEqual(['two', 'right', 'left', 'one']);
  });

  it('takes back a decision before what completed in the same millisecond before it', async () => {
    failures.set('work', 99);
    const instance = await start('asks');
    const boss = await tenant.world.token({ user: 'bo', roles: ['boss'] });
    await tenant.world.call({ method: 'POST', path: `${instance}/approve`, token: boss });
    await tenant.world.advance(MINUTE);
    await tenant.world.advance(MINUTE);
    expect(done).toEqual(['one', 'undo ask', 'undo one']);
    expect(await tenant.get(instance)).toMatchObject({ status: 'compensated' });
  });

  it('leaves as a dead letter what cannot be taken back, does the rest, and takes it back when asked again', async () => {
    failures.set('work', 99);
    failures.set('undo right', 99);
    const instance = await start('takes_back');
    for (let i = 0; i < 10; i++) await tenant.world.advance(MINUTE);
    const stuck = await tenant.get(instance);
    const ledger = await ledgerOf(instance);
    expect(done.slice(5)).toEqual(['undo two', 'undo left', 'undo one']);
    expect(stuck).toMatchObject({ status: 'failed', error: { code: 'COMPENSATION_STUCK' } });
    expect(ledger).toMatchObject({ right: 'stuck', left: 'compensated', one: 'compensated', plain: 'completed' });
    expect(undoneOf(stuck)).toEqual(['two', 'right INTERNAL', 'left', 'one']);
    await tenant.post(`${instance}/redrive`, {});
    for (let i = 0; i < 10; i++) await tenant.world.advance(MINUTE);
    expect(await tenant.get(instance)).toMatchObject({
      status: 'failed',
      error: { message: 'right could not be taken back, after INTERNAL: work is broken' },
    });
    failures.clear();
    await tenant.post(`${instance}/redrive`, {});
    await tenant.world.settle();
    expect(done.slice(8)).toEqual(['undo right']);
    expect(await tenant.get(instance)).toMatchObject({
      status: 'compensated',
      error: { message: expect.stringContaining('work is broken') },
    });
  });

  it('leaves in the timeline what was done before it', async () => {
    failures.set('work', 99);
    const instance = await start('undone_in_one_call');
    for (let i = 0; i < 3; i++) await tenant.world.advance(MINUTE);
    const undone = await tenant.get(instance);
    expect(stepsOf(undone)).toEqual(['one', 'two', 'work INTERNAL']);
    expect(undoneOf(undone)).toEqual(['two', 'one']);
  });

  it('follows a cancel that asks for it', async () => {
    const instance = await start('can_be_cancelled');
    await tenant.post(`${instance}/cancel`, { rollback: true });
    await tenant.world.settle();
    expect(done).toEqual(['one', 'undo one']);
    expect(await tenant.get(instance)).toMatchObject({ status: 'cancelled' });
  });

  it('comes to its end before anybody can cancel, and says so to who tries', async () => {
    failures.set('work', 99);
    const answers: WorldAnswer[] = [];
    meanwhile.set('undo right', async () => {
      const [instance] = await tenant.list('/api/_workflows?status=running');
      const path = `/api/_workflows/${String(instance?.['id'])}/cancel`;
      for (const body of [{ rollback: false }, { rollback: true }])
        answers.push(await tenant.world.call({ method: 'POST', path, body, token: tenant.admin }));
    });
    const instance = await start('takes_back');
    await tenant.world.advance(MINUTE);
    await tenant.world.advance(MINUTE);
    expect(answers.map(({ status, json }) => [status, json['code']])).toEqual([
      [409, 'ALREADY_DECIDED'],
      [409, 'ALREADY_DECIDED'],
    ]);
    expect(answers[0]?.json['detail']).toContain('is being undone after INTERNAL');
    expect(done.slice(5)).toEqual(['undo two', 'undo right', 'undo left', 'undo one']);
    expect(await tenant.get(instance)).toMatchObject({ status: 'compensated' });
  });

  it('lets a step that completes after it began take itself back', async () => {
    const planned: Json[] = [];
    const workflow = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === 'is_late');
    const { platform } = tenant.world;
    meanwhile.set('slow', async () => {
      const [instance] = await tenant.list('/api/_workflows?status=running');
      const payload = {
        ...{ do: 'plan_rollback', step: '-', tenantId: 'acme', instanceId: String(instance?.['id']), epoch: 1 },
        ...{ workflowRef: `${String(workflow?.['id'])}@1`, visit: 9, error: 'Broken', cause: 'elsewhere' },
      };
      planned.push(await runTask({ platform, payload }));
    });
    const instance = await start('is_late');
    expect(planned).toEqual([{ entries: [{ step: 'one', epoch: 1, visit: 1 }] }]);
    expect(done).toEqual(['one', 'slow', 'undo slow']);
    expect(await ledgerOf(instance)).toEqual({ one: 'completed', slow: 'compensated' });
  });
});
