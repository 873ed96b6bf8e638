import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineAction } from '#core/actions/define-action.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

/** What was done, in order, and what is to fail. */
const done: string[] = [];
const failing = new Set<string>();

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
        if (failing.has(params.what)) throw Object.assign(new Error(`${params.what} is broken`), { name: 'Broken' });
        done.push(params.what);
        return params;
      },
    }),
  ],
};
const cases: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'n', type: 'integer', default: 0 },
    { name: 'most', type: 'integer', default: 0 },
  ],
};
const doIt = (what: string): JsonObject => ({ type: 'do_it', what });
const count: JsonObject = { type: 'set_field', field: 'n', value: '{{ record.n + 1 }}' };
const undo = (what: string): JsonObject => ({ compensate: [doIt(`undo ${what}`)] });
const act = (id: string, actions: JsonObject[], then: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'action', actions, then },
  ...more,
});
const enough = (then: JsonObject): JsonObject => ({
  ...{ id: 'enough', type: 'condition', expression: 'record.n >= record.most' },
  ...{ on_true: then, on_false: { goto: 'tick' } },
});
const hold: JsonObject = { id: 'hold', type: 'wait', for: '1d', then: { goto: 'tock' } };
const round = (then: JsonObject): JsonObject[] => [
  act('tick', [count, doIt('tick')], { goto: 'hold' }, undo('tick')),
  hold,
  act('tock', [doIt('tock')], { goto: 'enough' }, undo('tock')),
  enough(then),
];
const listed = (then: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ id: 'each', type: 'collection', items: 'trigger.input.names', then },
  steps: [act('one', [doIt('{{ index }} {{ item }}')], { end: 'completed' }, undo('{{ index }}'))],
  ...more,
});
const end = { end: 'done' };
const log: JsonObject = { type: 'log', message: 'over' };
const flow = (name: string, steps: JsonObject[]): JsonObject => ({
  ...{ app: 'desk', name, record: 'cases', steps, hooks: { workflow_finished: [log] } },
});
const flows = [
  flow('ticks', round(end)),
  flow('waits', [
    ...round({ goto: 'go' }),
    { id: 'go', type: 'wait_for_event', signal: 'go', timeout: '1d', then: end, on_timeout: { end: 'late' } },
  ]),
  flow('lists', [
    listed({ goto: 'tell' }, { tolerated_failures: 5 }),
    act('tell', [doIt('{{ size(steps.each.output) }} {{ steps.each.output[599].what }}')], end),
  ]),
  flow('takes_back_many', [listed({ goto: 'work' }), act('work', [doIt('work')], end, { on_error: 'compensate' })]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    packs: [pack],
    continueAfter: 60,
    definitions: { entities: [cases], workflows: flows },
    tokenSeconds: 400 * 24 * 3600,
  });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  done.length = 0;
  failing.clear();
});

async function start(name: string, a: { most?: number; input?: JsonObject } = {}): Promise<string> {
  const { id = null } = await tenant.post('/api/desk/cases', { most: a.most ?? 0 });
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const input = { record_id: id, ...a.input };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  await tenant.world.settle();
  return `/api/_workflows/${String(started['id'])}`;
}

async function days(n: number): Promise<void> {
  for (let i = 0; i < n; i++) await tenant.world.advance(DAY);
}

const timeline = (instance: JsonObject): JsonObject[] => instance['timeline'] as JsonObject[];
const numbered = (n: number, text: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => text(i));

describe('a workflow that goes round for long', () => {
  it('goes on in other executions of the same instance, and ends once', async () => {
    const instance = await start('ticks', { most: 20 });
    await days(10);
    const running = await tenant.get(instance);
    await days(11);
    const over = await tenant.get(instance);
    expect(running).toMatchObject({ status: 'running', outcome: null, finished_at: null });
    expect(over).toMatchObject({ status: 'completed', outcome: 'done', correlation_id: running['correlation_id'] });
    expect(Number(over['epoch'])).toBeGreaterThan(3);
    expect(done).toEqual(numbered(40, (i) => (i % 2 === 0 ? 'tick' : 'tock')));
    expect(timeline(over).filter((one) => one['type'] === 'continue')).toHaveLength(Number(over['epoch']) - 1);
    expect((over['hooks'] as JsonObject[]).filter((one) => one['event'] === 'workflow_finished')).toHaveLength(1);
  });

  it('takes back what all its executions did, the last first, when it is cancelled', async () => {
    const instance = await start('ticks', { most: 99 });
    await days(12);
    await tenant.post(`${instance}/cancel`, { rollback: true });
    await tenant.world.settle();
    const rounds = done.filter((what) => what === 'tick').length;
    const undone = done.filter((what) => what.startsWith('undo'));
    expect(await tenant.get(instance)).toMatchObject({ status: 'cancelled' });
    expect(rounds).toBe(13);
    expect(undone).toEqual(numbered(2 * rounds - 1, (i) => (i % 2 === 0 ? 'undo tick' : 'undo tock')));
  });

  it('is redriven from where it stood in its latest execution', async () => {
    const instance = await start('ticks', { most: 14 });
    await days(7);
    failing.add('tock');
    for (let i = 0; i < 20; i++) await tenant.world.advance(DAY / 10);
    const failed = await tenant.get(instance);
    failing.clear();
    await tenant.post(`${instance}/redrive`, {});
    await tenant.world.settle();
    await days(14);
    const over = await tenant.get(instance);
    expect(failed).toMatchObject({ status: 'failed' });
    expect(Number(failed['epoch'])).toBeGreaterThan(1);
    expect(timeline(over).find((one) => one['type'] === 'redrive')).toMatchObject({ step: 'tock' });
    expect(over).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(done).toEqual(numbered(28, (i) => (i % 2 === 0 ? 'tick' : 'tock')));
  });

  it('keeps early signals for the execution whose step takes them', async () => {
    const instance = await start('waits', { most: 12 });
    const kept = await tenant.post(`${instance}/signal`, { name: 'go', payload: {} });
    await days(13);
    const over = await tenant.get(instance);
    expect(kept).toMatchObject({ outcome: 'kept' });
    expect(over).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(Number(over['epoch'])).toBeGreaterThan(2);
  });
});

describe('a redrive', () => {
  it.each([
    ['one', 'step "one" lies within "each", and an execution begins with an outermost step: use "each"'],
    ['wrok', 'the definition has no step "wrok", only each, work; did you mean "work"?'],
  ])('says where it can begin when it is told to begin with %s', async (from, message) => {
    failing.add('work');
    const instance = await start('takes_back_many', { input: { names: [] } });
    await tenant.world.advance(10 * MINUTE);
    const call = { method: 'POST', path: `${instance}/redrive`, token: tenant.admin, body: { from } };
    const { status, json } = await tenant.world.call(call);
    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ path: 'from', code: 'UNKNOWN_STEP', message }],
    });
  });
});

describe('a collection of many items', () => {
  it('goes through them in portions, each once and in order, over several executions', async () => {
    failing.add('3 x').add('500 x');
    const instance = await start('lists', { input: { names: numbered(600, () => 'x') } });
    for (let i = 0; i < 6; i++) await tenant.world.advance(10 * MINUTE);
    const over = await tenant.get(instance);
    const rows = over['steps'] as JsonObject[];
    expect(over).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(Number(over['epoch'])).toBeGreaterThan(1);
    expect(done).toEqual([...numbered(600, (i) => `${i} x`).filter((what) => !failing.has(what)), '600 599 x']);
    expect(rows.filter((row) => row['step'] === 'each' && row['status'] === 'failed')).toHaveLength(1);
  });

  it('fails with all items that failed in all its executions', async () => {
    for (const i of [1, 2, 3, 4, 598, 599]) failing.add(`${i} x`);
    const instance = await start('lists', { input: { names: numbered(600, () => 'x') } });
    for (let i = 0; i < 12; i++) await tenant.world.advance(10 * MINUTE);
    expect(await tenant.get(instance)).toMatchObject({ status: 'failed', error: { code: 'ITEMS_FAILED' } });
  });

  it('is taken back whole, in as many executions as it takes, and says why', async () => {
    failing.add('work');
    const instance = await start('takes_back_many', { input: { names: numbered(320, () => 'x') } });
    for (let i = 0; i < 6; i++) await tenant.world.advance(10 * MINUTE);
    expect(done.slice(320)).toEqual(numbered(320, (i) => `undo ${319 - i}`));
    expect(await tenant.get(instance)).toMatchObject({
      status: 'compensated',
      error: { message: expect.stringContaining('work is broken') },
    });
  });

  it('is refused beyond 10,000', async () => {
    const instance = await start('lists', { input: { names: numbered(10_001, () => 'x') } });
    expect(await tenant.get(instance)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('10000 are allowed') },
    });
  });
});
