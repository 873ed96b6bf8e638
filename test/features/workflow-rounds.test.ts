import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runTask } from '#app/workflows/run-task.ts';
import { settleWait } from '#app/workflows/settle-wait.ts';
import { toEventWait } from '#app/workflows/signals/event-wait.ts';
import { defineAction } from '#core/actions/define-action.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;

/** How often what is to fail still fails; what happens while something is done. */
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
      docs: 'Writes down that it was done, unless it is to fail.',
      params: z.strictObject({ what: z.string() }),
      run: async (ctx) => {
        const { what } = ctx.params;
        const left = failures.get(what) ?? 0;
        failures.set(what, left - 1);
        if (left > 0) throw new DroError({ code: 'VALIDATION_FAILED', detail: `${what} is broken` });
        await meanwhile.get(what)?.();
        await ctx.act({ action: 'create_record', params: { entity: 'marks', values: { what } } });
        return { what };
      },
    }),
  ],
};
const entities: JsonObject[] = [
  { app: 'desk', name: 'cases', fields: [{ name: 'note', type: 'string' }] },
  { app: 'desk', name: 'marks', fields: [{ name: 'what', type: 'string' }] },
];
const act = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  type: 'action',
  actions: [{ type: 'do_it', what: id }],
  then: 'end',
  ...more,
});
const undo = (id: string): JsonObject => ({ compensate: [{ type: 'do_it', what: `undo ${id}` }] });
const retry = { attempts: 2, interval: '10s' };
const flow = (name: string, steps: JsonObject[]): JsonObject => ({ app: 'desk', name, record: 'cases', steps });
const forked = (more: JsonObject): JsonObject => ({
  id: 'fan',
  type: 'parallel',
  retry,
  branches: [
    { steps: [act('soft', { on_error: 'continue', ...undo('soft') })] },
    {
      steps: [{ id: 'pause', type: 'wait', for: '1m', then: { goto: 'hard' } }, act('hard')],
    },
  ],
  then: 'end',
  ...more,
});
const each = (more: JsonObject): JsonObject => ({
  id: 'each',
  type: 'collection',
  items: '["a", "b", "c"]',
  tolerated_failures: 1,
  steps: [{ ...act('one'), actions: [{ type: 'do_it', what: '{{ item }}' }] }],
  then: 'end',
  ...more,
});
const nests = (more: JsonObject = {}): JsonObject => ({
  id: 'nest',
  type: 'workflow',
  workflow: 'nested',
  input: { record_id: '{{ trigger.record_id }}' },
  then: 'end',
  ...more,
});
const flows = [
  flow('nested', [act('deep')]),
  flow('nests_in_a_branch', [
    { id: 'fan', type: 'parallel', retry, branches: [{ steps: [nests()] }, { steps: [act('other')] }], then: 'end' },
  ]),
  flow('nests_in_items', [
    { id: 'each', type: 'collection', retry, items: '["a", "b"]', steps: [nests()], then: 'end' },
  ]),
  flow('nests_and_goes_on', [
    {
      id: 'fan',
      type: 'parallel',
      retry,
      branches: [
        { steps: [nests({ on_error: 'continue' })] },
        { steps: [{ id: 'pause', type: 'wait', for: '1m', then: { goto: 'other' } }, act('other')] },
      ],
      then: 'end',
    },
  ]),
  flow('forks', [forked({})]),
  flow('forks_and_undoes', [forked({ then: { goto: 'last' } }), act('last', { on_error: 'compensate' })]),
  flow('items', [each({ retry })]),
  flow('items_in_a_branch', [
    {
      id: 'fan',
      type: 'parallel',
      retry,
      branches: [{ steps: [each({})] }, { steps: [act('other')] }],
      then: 'end',
    },
  ]),
  flow('nobody_answers', [
    act('first', { then: { goto: 'ask' }, ...undo('first') }),
    {
      id: 'ask',
      type: 'approval',
      assignee: { type: 'role', role: 'boss' },
      timeout: '1m',
      on_approve: 'end',
      on_reject: 'end',
      on_timeout: { goto: 'hear' },
      ...undo('ask'),
    },
    {
      id: 'hear',
      type: 'wait_for_event',
      signal: 'go',
      timeout: '1m',
      then: 'end',
      on_timeout: { goto: 'last' },
      ...undo('hear'),
    },
    act('last', { on_error: 'compensate' }),
  ]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { entities, workflows: flows } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  failures.clear();
  meanwhile.clear();
});

/** Runs a workflow to its end: itself, what was written, and what its steps came to. */
async function run(name: string): Promise<{ instance: JsonObject; marks: unknown[]; steps: Record<string, unknown> }> {
  const before = new Set((await tenant.list('/api/desk/marks?limit=100')).map(({ id }) => id));
  const { id } = await tenant.post('/api/desk/cases', {});
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const input = { record_id: id ?? null };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  for (let i = 0; i < 5; i++) await tenant.world.advance(MINUTE);
  const instance = await tenant.get(`/api/_workflows/${String(started['id'])}`);
  const marks = (await tenant.list('/api/desk/marks?limit=100')).filter((one) => !before.has(one['id']));
  // a collection stands before its items, which are called as it is
  const rows = instance['steps'] as JsonObject[];
  return {
    instance,
    marks: marks.map(({ what }) => what).sort(),
    steps: Object.fromEntries(rows.reverse().map((row) => [String(row['step']), row])),
  };
}

describe('a step that failed in a first round of what lies around it', () => {
  it('is done in the second, and does not take itself back', async () => {
    failures.set('soft', 1);
    failures.set('hard', 1);
    const { instance, marks, steps } = await run('forks');
    expect(instance).toMatchObject({ status: 'completed' });
    expect(marks).toEqual(['hard', 'soft']);
    expect(steps['soft']).toMatchObject({ status: 'completed', output: { what: 'soft' } });
    expect(steps['soft']).not.toMatchObject({ error: expect.anything() });
  });

  it('is taken back by a rollback as any other', async () => {
    failures.set('soft', 1);
    failures.set('hard', 1);
    failures.set('last', 9);
    const { instance, marks, steps } = await run('forks_and_undoes');
    expect(instance).toMatchObject({ status: 'compensated' });
    expect(steps['soft']).toMatchObject({ status: 'compensated' });
    expect(marks).toEqual(['hard', 'soft', 'undo soft']);
  });

  it('is done anew where it came too late in the first and took itself back', async () => {
    failures.set('hard', 1);
    const { platform } = tenant.world;
    const workflow = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === 'forks');
    meanwhile.set('soft', async () => {
      meanwhile.clear();
      const [instance] = await tenant.list('/api/_workflows?status=running');
      const payload = {
        ...{ do: 'note_failure', step: 'soft', tenantId: 'acme', instanceId: String(instance?.['id']), epoch: 1 },
        ...{ workflowRef: `${String(workflow?.['id'])}@1`, visit: 1, scope: 'fan.1', error: 'Late', cause: 'late' },
      };
      await runTask({ platform, payload });
    });
    const { instance, marks, steps } = await run('forks');
    expect(instance).toMatchObject({ status: 'completed' });
    expect(marks).toEqual(['hard', 'soft', 'soft', 'undo soft']);
    expect(steps['soft']).toMatchObject({ status: 'completed' });
  });
});

describe('a collection that is tried again', () => {
  it.each([['items'], ['items_in_a_branch']])(
    'gives what items came to in the second round, and counts their failures of then: %s',
    async (name) => {
      for (const [what, times] of [
        ['a', 1],
        ['b', 2],
      ] as const)
        failures.set(what, times);
      const { instance, steps } = await run(name);
      expect(instance).toMatchObject({ status: 'completed' });
      expect(steps['each']).toMatchObject({ status: 'completed', output: [{ what: 'a' }, null, { what: 'c' }] });
      // the second round mended a, and that it failed in the first is no state that it is in
      const ledger = (instance['steps'] as JsonObject[]).map(({ step, status }) => `${String(step)} ${String(status)}`);
      expect(ledger.filter((one) => /running|failed/.test(one))).toEqual(['each failed']);
    },
  );
});

describe('a nested workflow that failed in a first round of what lies around it', () => {
  it.each([
    ['nests_in_a_branch', ['deep', 'other']],
    ['nests_in_items', ['deep', 'deep']],
  ])('is begun anew in the second: %s', async (name, done) => {
    failures.set('deep', 1);
    const { instance, marks } = await run(name);
    expect(instance).toMatchObject({ status: 'completed' });
    expect(marks).toEqual(done);
  });

  it('is begun anew in each further one, until there is none', async () => {
    failures.set('deep', 9);
    const { instance, marks } = await run('nests_in_a_branch');
    expect(instance).toMatchObject({ status: 'failed', error: { code: 'CHILD_FAILED' } });
    expect(marks).toEqual(['other']);
    expect(failures.get('deep')).toBe(7);
  });

  it('is begun anew where the round went on without it, and another step failed', async () => {
    failures.set('deep', 1);
    failures.set('other', 1);
    const { instance, marks } = await run('nests_and_goes_on');
    expect(instance).toMatchObject({ status: 'completed' });
    expect(marks).toEqual(['deep', 'other']);
  });

  it('is not begun again when the call that heard of its failure is repeated', async () => {
    failures.set('deep', 1);
    const { platform } = tenant.world;
    const workflows = await tenant.list('/api/_admin/workflows?limit=100');
    const workflow = workflows.find((one) => one['name'] === 'nests_and_goes_on');
    meanwhile.set('other', async () => {
      meanwhile.clear();
      const [instance] = await tenant.list('/api/_workflows?status=running');
      const instanceId = String(instance?.['id']);
      const { rows } = await platform.store.querySys({ tenant: 'acme', kind: 'event_wait', pk: instanceId, limit: 2 });
      const [wait] = rows.map((row) => toEventWait(row.value));
      expect(rows).toHaveLength(1);
      expect(wait).toMatchObject({ state: 'met', told: true });
      const sealed = String(wait?.token);
      const token = await platform.secrets.open({ sealed, context: `${instanceId}/${String(wait?.id)}` });
      const payload = {
        ...{ do: 'await', step: 'nest', tenantId: 'acme', instanceId, epoch: 1, visit: 1, scope: 'fan.1', token },
        workflowRef: `${String(workflow?.['id'])}@1`,
      };
      await settleWait({ platform, payload });
    });
    const { instance, marks } = await run('nests_and_goes_on');
    expect(instance).toMatchObject({ status: 'completed' });
    expect(meanwhile.size).toBe(0);
    expect(marks).toEqual(['other']);
  });

  it('is not begun again where it completed', async () => {
    failures.set('other', 1);
    const { instance, marks } = await run('nests_in_a_branch');
    expect(instance).toMatchObject({ status: 'completed' });
    expect(marks).toEqual(['deep', 'other']);
  });
});

describe('a step that time ran out for', () => {
  it('is not taken back, whether a person or a signal did not come', async () => {
    failures.set('last', 9);
    const { instance, marks, steps } = await run('nobody_answers');
    expect(instance).toMatchObject({ status: 'compensated' });
    expect(marks).toEqual(['first', 'undo first']);
    expect(steps['ask']).toMatchObject({ output: { outcome: 'timeout' } });
  });
});
