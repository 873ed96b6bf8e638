import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let broken = 0;
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'A hook that fails as often as a test asks for.',
  requires: [],
  definitions: [],
  hooks: [
    defineHook({
      name: 'fail_for_a_while',
      phase: 'before',
      docs: 'Fails as often as asked.',
      params: z.strictObject({}),
      run: () => {
        broken--;
        return broken >= 0 ? { abort: 'still broken' } : undefined;
      },
    }),
  ],
};
const cases: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'state', type: 'enum', values: ['new', 'open', 'closed'], default: 'new' },
    { name: 'amount', type: 'money' },
    { name: 'due_at', type: 'datetime' },
    { name: 'note', type: 'string' },
    { name: 'owner_id', type: 'string' },
  ],
  template_overrides: {
    controller: { hooks: [{ events: ['update'], handler: 'fail_for_a_while', when: 'note == "fragile"' }] },
  },
};
const set = (note: string): JsonObject[] => [{ type: 'set_field', field: 'note', value: note }];
const act = (id: string, note: string, then: JsonObject): JsonObject => ({
  id,
  type: 'action',
  actions: set(note),
  then,
});
const flow = (name: string, part: JsonObject): JsonObject => ({ app: 'desk', name, record: 'cases', ...part });
const flows = [
  flow('by_record', {
    steps: [
      {
        id: 'ask',
        type: 'condition',
        expression: 'record.amount > 100',
        on_true: { goto: 'dear' },
        on_false: { goto: 'cheap' },
      },
      act('dear', 'dear', { end: 'dear' }),
      act('cheap', 'cheap', { end: 'cheap' }),
    ],
  }),
  flow('by_context', {
    context: { level: 'trigger.input.level' },
    steps: [
      {
        id: 'ask',
        type: 'condition',
        expression: 'context.level >= 3',
        on_true: { end: 'high' },
        on_false: { end: 'low' },
      },
    ],
  }),
  flow('for_a_week', {
    steps: [
      { id: 'hold', type: 'wait', for: '7d', then: { goto: 'look' } },
      {
        id: 'look',
        type: 'condition',
        expression: 'record.state == "closed"',
        on_true: { end: 'closed' },
        on_false: { goto: 'remind' },
      },
      act('remind', 'reminded', { end: 'reminded' }),
    ],
  }),
  flow('until_due', {
    steps: [
      { id: 'hold', type: 'wait', until: 'record.due_at', then: { goto: 'late' } },
      act('late', 'late', { end: 'late' }),
    ],
  }),
  flow('retries', {
    steps: [{ ...act('try', 'fragile', { end: 'done' }), retry: { attempts: 4, interval: '10s', backoff: 2 } }],
  }),
  flow('no_retries', { steps: [act('try', 'fragile', { end: 'done' })] }),
  flow('outputs', {
    steps: [
      {
        id: 'make',
        type: 'action',
        actions: [{ type: 'create_record', entity: 'cases', values: { note: 'child' } }],
        then: { goto: 'tell' },
      },
      act('tell', 'made {{ steps.make.output.id }}', { end: 'done' }),
    ],
  }),
  flow('on_open', {
    trigger: { type: 'state_change', entity: 'cases', field: 'state', to: 'open' },
    steps: [act('go', 'opened', { end: 'done' })],
  }),
  flow('rounds', {
    steps: [
      {
        id: 'review',
        type: 'approval',
        assignee: { type: 'relation', path: 'record.owner_id' },
        timeout: '1h',
        on_approve: { end: 'done' },
        on_reject: { goto: 'again' },
        on_timeout: { end: 'late' },
      },
      act('again', 'round {{ workflow.exec_id }}', { goto: 'review' }),
    ],
  }),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { entities: [cases], workflows: flows } });
});
afterAll(() => tenant.world.close());

async function start(
  name: string,
  a: { record?: JsonObject; input?: JsonObject } = {},
): Promise<{ instance: string; record: string }> {
  const { id } = await tenant.post('/api/desk/cases', a.record ?? {});
  const flows = await tenant.list('/api/_admin/workflows?limit=100');
  const found = flows.find((one) => one['name'] === name);
  const input = { record_id: id ?? null, ...a.input };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  await tenant.world.settle();
  return { instance: `/api/_workflows/${String(started['id'])}`, record: `/api/desk/cases/${String(id)}` };
}

describe('a workflow', () => {
  it.each([
    ['100.01', 'dear'],
    ['100.00', 'cheap'],
  ])('branches on the record: %s is %s', async (amount, outcome) => {
    const { instance, record } = await start('by_record', { record: { amount } });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome });
    expect(await tenant.get(record)).toMatchObject({ note: outcome });
  });

  it.each([
    [3, 'high'],
    [2, 'low'],
    [null, 'low'],
  ])('branches on its context: %s is %s', async (level, outcome) => {
    const { instance } = await start('by_context', { input: { level } });
    expect(await tenant.get(instance)).toMatchObject({ outcome });
  });

  it('waits for a week and reads the record afresh after it', async () => {
    const forgotten = await start('for_a_week');
    const paid = await start('for_a_week');
    await tenant.world.advance(7 * DAY - 1);
    await tenant.patch(paid.record, { state: 'closed' });
    const before = await tenant.get(forgotten.instance);
    await tenant.world.advance(1);
    const outcomes = await Promise.all(
      [forgotten, paid].map(async (one) => (await tenant.get(one.instance))['outcome']),
    );
    expect(before['status']).toBe('running');
    expect(outcomes).toEqual(['reminded', 'closed']);
  });

  it('waits until an instant of the record', async () => {
    const due_at = new Date(tenant.world.clock.millis() + 5 * HOUR).toISOString();
    const { instance, record } = await start('until_due', { record: { due_at } });
    await tenant.world.advance(5 * HOUR - 1);
    const before = (await tenant.get(record))['note'];
    await tenant.world.advance(1);
    expect(before).toBeNull();
    expect(await tenant.get(instance)).toMatchObject({ outcome: 'late' });
  });

  it('fails, visibly, when it would wait for an instant that is not there', async () => {
    const { instance } = await start('until_due');
    expect(await tenant.get(instance)).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_FAILED' } });
  });

  it('tries a step again, with back-off, until it works', async () => {
    broken = 3;
    const { instance } = await start('retries');
    await tenant.world.advance(69_000);
    const before = await tenant.get(instance);
    await tenant.world.advance(1000);
    expect(before['status']).toBe('running');
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done' });
  });

  it('fails with the error of the step when it never works', async () => {
    broken = 100;
    const { instance, record } = await start('no_retries');
    broken = 0;
    expect(await tenant.get(instance)).toMatchObject({
      status: 'failed',
      error: { code: 'HOOK_ABORT' },
      finished_at: expect.any(String),
    });
    expect(await tenant.get(record)).toMatchObject({ note: null });
  });

  it('hands what a step gave to later ones', async () => {
    const { record } = await start('outputs');
    const [child] = await tenant.list(`/api/desk/cases?filter=${encodeURIComponent('note == "child"')}`);
    expect(await tenant.get(record)).toMatchObject({ note: `made ${String(child?.['id'])}` });
  });

  it('is started by a change of state, and only by that change', async () => {
    const { id } = await tenant.post('/api/desk/cases', {});
    const path = `/api/desk/cases/${String(id)}`;
    await tenant.patch(path, { state: 'closed' });
    await tenant.world.settle();
    const before = (await tenant.get(path))['note'];
    await tenant.patch(path, { state: 'open' });
    await tenant.world.settle();
    expect([before, (await tenant.get(path))['note']]).toEqual([null, 'opened']);
  });

  it('asks the person that the record names, again in each round', async () => {
    const boss = await tenant.world.token({ user: 'boss', roles: ['member'] });
    const [, claims = ''] = boss.split('.');
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };
    const { instance } = await start('rounds', { record: { owner_id: sub } });
    const decide = async (how: string, token: string): Promise<number> => {
      const { status } = await tenant.world.call({ method: 'POST', path: `${instance}/${how}`, token });
      await tenant.world.settle();
      return status;
    };
    const other = await tenant.world.token({ user: 'other', roles: ['member'] });
    const statuses = [
      await decide('approve', other),
      await decide('reject', boss),
      await decide('reject', boss),
      await decide('approve', boss),
      await decide('approve', boss),
    ];
    expect(statuses).toEqual([403, 200, 200, 200, 409]);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done' });
  });

  it('runs on the version that it was started with', async () => {
    const { instance } = await start('for_a_week');
    const flows = await tenant.list('/api/_admin/workflows?limit=100');
    const found = flows.find((one) => one['name'] === 'for_a_week') ?? {};
    const body = { ...found, steps: [act('other', 'other', { end: 'other' })] };
    const put = await tenant.world.call({
      method: 'PUT',
      path: `/api/_admin/workflows/${String(found['id'])}`,
      token: tenant.admin,
      body,
    });
    await tenant.world.advance(7 * DAY);
    const later = await start('for_a_week');
    expect(put.status).toBe(200);
    expect([(await tenant.get(instance))['outcome'], (await tenant.get(later.instance))['outcome']]).toEqual([
      'reminded',
      'other',
    ]);
  });
});
