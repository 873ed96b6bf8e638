import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { type Desk, openDesk } from '#test/support/people.ts';

const HOUR = 3_600_000;
const MANAGER = { type: 'role', role: 'finance_manager' };
const OUTCOMES = ['escalate', 'write_off', 'paid'];
const FORM: JsonObject = {
  assignee: MANAGER,
  outcomes: OUTCOMES,
  show: ['amount'],
  fields: [
    { name: 'reason', type: 'string', max_length: 20 },
    { name: 'share', type: 'number', min: 0, max: 100 },
    { name: 'claim_id', type: 'reference', entity: 'desk/claims' },
  ],
  requires: { write_off: ['reason'] },
};

let desk: Desk;
let manager: string;
beforeAll(async () => {
  desk = await openDesk();
  manager = await desk.as('mia', 'finance_manager');
});
afterAll(() => desk.tenant.world.close());

describe('a human task', () => {
  it.each(OUTCOMES)('goes where its outcome %s leads', async (outcome) => {
    const instance = await desk.ask({ assignee: MANAGER, outcomes: OUTCOMES });
    const { status } = await desk.complete({ instance, token: manager, outcome });
    expect(status).toBe(200);
    expect(await desk.instance(instance)).toMatchObject({ status: 'completed', outcome });
  });

  it('shows its form to who is asked, and keeps what was filled in with who and when', async () => {
    const instance = await desk.ask(FORM, { amount: '12.50' });
    const [task] = await desk.pending(manager);
    const more = {
      fields: { reason: 'gone', share: 40 },
      comment: 'no hope',
      shown_hash: task?.['shown_hash'] ?? null,
    };
    const { json } = await desk.complete({ instance, token: manager, outcome: 'write_off', more });
    expect(task).toMatchObject({
      instance_id: instance.split('/').at(-1),
      outcomes: OUTCOMES,
      fields: FORM['fields'],
      requires: { write_off: ['reason'] },
      show: { amount: '12.50' },
      overdue: false,
      delegated_from: null,
      votes: [],
    });
    expect(json).toMatchObject({
      state: 'decided',
      outcome: 'write_off',
      comment: 'no hope',
      fields: { reason: 'gone', share: 40 },
      decided_by: await desk.idOf('mia'),
    });
    const { history } = await desk.wait(instance);
    expect((history as JsonObject[]).map((one) => one['what'])).toEqual(['opened', 'voted', 'decided']);
  });

  it('hands what was filled in to later steps', async () => {
    const instance = await desk.ask({ ...FORM, on: Object.fromEntries(OUTCOMES.map((one) => [one, { end: one }])) });
    await desk.complete({ instance, token: manager, outcome: 'paid', more: { fields: { reason: 'came in' } } });
    const { steps } = await desk.instance(instance);
    expect(steps).toMatchObject([{ step: 'review', output: { outcome: 'paid', fields: { reason: 'came in' } } }]);
  });

  it.each([
    ['an outcome that there is not', 'forget', {}, 'outcome', 'NOT_IN_VALUES'],
    ['a field that its outcome needs and that is missing', 'write_off', {}, 'fields.reason', 'REQUIRED'],
    ['a field that is blank', 'write_off', { reason: '' }, 'fields.reason', 'REQUIRED'],
    ['a field that there is not', 'paid', { reasn: 'x' }, 'fields.reasn', 'UNKNOWN_FIELD'],
    ['a field that is too long', 'paid', { reason: 'x'.repeat(21) }, 'fields.reason', 'TOO_LONG'],
    ['a field out of range', 'paid', { share: 101 }, 'fields.share', 'OUT_OF_RANGE'],
    [
      'a reference to nothing',
      'paid',
      { claim_id: '01900000-0000-7000-8000-00000000dead' },
      'fields.claim_id',
      'REFERENCE_NOT_FOUND',
    ],
  ])('refuses %s, and stays open', async (_, outcome, fields, path, code) => {
    const instance = await desk.ask(FORM);
    const { status, json } = await desk.complete({ instance, token: manager, outcome, more: { fields } });
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ path, code })]);
    expect(await desk.wait(instance)).toMatchObject({ state: 'open', votes: [] });
  });

  it('is approved and rejected like an approval only when it has such outcomes', async () => {
    const instance = await desk.ask({ assignee: MANAGER, outcomes: OUTCOMES });
    const { status, json } = await desk.send({ instance, how: 'approve', token: manager });
    expect([status, json['errors']]).toEqual([
      422,
      [expect.objectContaining({ path: 'outcome', code: 'NOT_IN_VALUES' })],
    ]);
  });

  it('takes its timeout branch, and nothing after that', async () => {
    const instance = await desk.ask({ assignee: MANAGER, outcomes: OUTCOMES, timeout: '2h' });
    await desk.tenant.world.advance(2 * HOUR);
    const late = await desk.complete({ instance, token: manager, outcome: 'paid' });
    expect(await desk.instance(instance)).toMatchObject({ status: 'completed', outcome: 'late' });
    expect([late.status, late.json['code']]).toEqual([409, 'ALREADY_DECIDED']);
  });

  it.each([
    ['by handle', { type: 'fixed', user: 'bob' }, {}],
    ['several by handle', { type: 'users', users: ['bob', 'cem'] }, {}],
    ['by an expression', { type: 'expression', expression: 'record.reviewers' }, { reviewers: ['bob', 'cem'] }],
    ['by an expression of one', { type: 'expression', expression: 'record.owner' }, { owner: 'bob' }],
    ['by a relation', { type: 'relation', path: 'record.owner' }, { owner: 'bob' }],
  ])('asks people that are named %s, and nobody else', async (_, assignee, claim) => {
    const [bob, eve] = await Promise.all([desk.as('bob'), desk.as('eve')]);
    await desk.as('cem');
    const instance = await desk.ask({ assignee, outcomes: ['paid'] }, claim);
    const mine = await desk.pending(bob);
    const refused = await desk.complete({ instance, token: eve, outcome: 'paid' });
    const taken = await desk.complete({ instance, token: bob, outcome: 'paid' });
    expect(mine.map((one) => one['instance_id'])).toEqual([instance.split('/').at(-1)]);
    expect([refused.status, taken.status]).toEqual([403, 200]);
  });

  it('is not decided by who requested it, although they are named', async () => {
    const admin = desk.tenant.admin;
    const instance = await desk.ask({ assignee: { type: 'users', users: ['ana', 'bob'] }, outcomes: ['paid'] });
    const { status } = await desk.complete({ instance, token: admin, outcome: 'paid' });
    expect(status).toBe(403);
  });
});

describe('a human task of each item', () => {
  it('asks for each by itself, and is told apart by its id', async () => {
    const [bob, cem] = await Promise.all([desk.as('bob'), desk.as('cem')]);
    const check = {
      id: 'check',
      type: 'human_task',
      assignee: { type: 'expression', expression: 'item' },
      outcomes: ['paid'],
      on: { paid: 'end' },
      timeout: '72h',
      on_timeout: 'end',
    };
    const each: JsonObject = {
      id: 'each',
      type: 'collection',
      items: 'record.reviewers',
      mode: 'parallel',
      steps: [check],
      then: { end: 'checked' },
    };
    const instance = await desk.ask({ steps: [each] }, { reviewers: ['bob', 'cem'] });
    const task = (await desk.pending(bob)).find((one) => instance.endsWith(String(one['instance_id'])));
    const which = await desk.complete({ instance, token: bob, outcome: 'paid' });
    const first = await desk.complete({ instance, token: bob, outcome: 'paid', more: { task: task?.['id'] ?? '' } });
    const between = await desk.instance(instance);
    const second = await desk.complete({ instance, token: cem, outcome: 'paid' });
    expect([which.status, which.json['errors']]).toEqual([
      422,
      [expect.objectContaining({ path: 'task', code: 'REQUIRED' })],
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(between).toMatchObject({ status: 'waiting', waiting_for: ['check'] });
    expect(await desk.instance(instance)).toMatchObject({ status: 'completed', outcome: 'checked' });
  });
});

describe('what is pending', () => {
  it('is narrowed to mine, a role and what is overdue', async () => {
    const [admin, lea] = await Promise.all([desk.as('adi', 'admin'), desk.as('lea', 'lead')]);
    const ladder = [{ after: '1h', to: { type: 'role', role: 'lead' } }];
    const first = await desk.ask({ assignee: { type: 'role', role: 'clerk' }, outcomes: ['paid'], escalate: ladder });
    await desk.tenant.world.advance(HOUR);
    const second = await desk.ask({ assignee: { type: 'fixed', user: 'adi' }, outcomes: ['paid'] });
    const ids = async (token: string, query: string): Promise<unknown[]> =>
      (await desk.pending(token, `?limit=100&${query}`)).map((one) => `/api/_workflows/${String(one['instance_id'])}`);
    expect(await ids(admin, 'mine=true')).toEqual([second]);
    expect(await ids(admin, 'role=lead')).toEqual([first]);
    expect(await ids(admin, 'role=clerk')).toEqual([]);
    expect(await ids(admin, 'overdue=true')).toEqual([first]);
    expect(await ids(admin, 'overdue=false&role=lead')).toEqual([]);
    expect(await ids(lea, 'overdue=true')).toEqual([first]);
  });
});

describe('a task for somebody who is not there', () => {
  const GHOST = { type: 'users', users: ['bob', 'ghost'] };

  it('is warned of when it is saved, on each rung too', async () => {
    await desk.as('bob');
    const steps = [
      {
        ...{ id: 'review', type: 'approval', assignee: GHOST, timeout: '72h', show: ['amount'] },
        escalate: [{ after: '24h', to: { type: 'fixed', user: 'phantom' } }],
        ...{ on_approve: 'end', on_reject: 'end', on_timeout: 'end' },
      },
    ];
    const flow = { app: 'desk', name: 'for_ghosts', record: 'claims', steps };
    const linted = await desk.tenant.post('/api/_admin/workflows/lint', flow);
    const saved = await desk.tenant.post('/api/_admin/workflows', flow);
    const found = [linted, saved].map(({ findings }) =>
      (findings as JsonObject[]).map(({ severity, code, path }) => [severity, code, path].join(' ')),
    );
    const wanted = [
      'warning REFERENCE_NOT_FOUND steps[0].assignee.users[1]',
      'warning REFERENCE_NOT_FOUND steps[0].escalate[0].to.user',
    ];
    expect(found.map((one) => one.sort())).toEqual([wanted, wanted]);
  });

  it('says so, and an admin decides it', async () => {
    const assignee = { type: 'expression', expression: '"ghost"' };
    const instance = await desk.ask({ assignee, outcomes: ['paid'] });
    const { assignee: asked } = await desk.wait(instance);
    const token = await desk.as('adi', 'admin');
    const { status } = await desk.complete({ instance, token, outcome: 'paid' });
    expect(asked).toEqual({ type: 'user', user: 'ghost', reason: 'nobody is known as "ghost"' });
    expect(status).toBe(200);
  });
});

describe('a step that asks people is refused when it is saved', () => {
  const step = (part: JsonObject): JsonObject => ({
    id: 'review',
    type: 'human_task',
    assignee: MANAGER,
    outcomes: ['yes', 'no'],
    on: { yes: { end: 'yes' }, no: { end: 'no' } },
    timeout: '72h',
    on_timeout: { end: 'late' },
    ...part,
  });
  it.each<[string, JsonObject, string, string]>([
    ['with an outcome that leads nowhere', { on: { yes: { end: 'yes' } } }, 'steps[0].on.no', 'REQUIRED'],
    [
      'with a way that no outcome takes',
      { on: { yes: { end: 'a' }, no: { end: 'b' }, nope: { end: 'c' } } },
      'steps[0].on.nope',
      'NOT_IN_VALUES',
    ],
    [
      'with an outcome of the platform’s own',
      { outcomes: ['timeout'], on: { timeout: { end: 'x' } } },
      'steps[0].outcomes[0]',
      'RESERVED_NAME',
    ],
    ['that waits for all of a role', { quorum: 'all' }, 'steps[0].quorum', 'NOT_APPLICABLE'],
    [
      'that needs more than it names',
      { assignee: { type: 'users', users: ['a', 'b'] }, quorum: { at_least: 3 } },
      'steps[0].quorum.at_least',
      'OUT_OF_RANGE',
    ],
    [
      'with a rung after the timeout',
      { escalate: [{ after: '72h', to: MANAGER }] },
      'steps[0].escalate[0].after',
      'OUT_OF_RANGE',
    ],
    [
      'with a rung before the one before it',
      {
        escalate: [
          { after: '2h', to: MANAGER },
          { after: '1h', to: MANAGER },
        ],
      },
      'steps[0].escalate[1].after',
      'OUT_OF_RANGE',
    ],
    ['with a mail to a role', { notify: [{ channel: 'email' }] }, 'steps[0].notify[0].channel', 'NOT_APPLICABLE'],
    [
      'with a secret in its form',
      { fields: [{ name: 'pin', type: 'secret' }] },
      'steps[0].fields[0].type',
      'NOT_APPLICABLE',
    ],
    [
      'that needs a field that there is not',
      { requires: { no: ['reason'] } },
      'steps[0].requires.no[0]',
      'UNKNOWN_FIELD',
    ],
    ['that shows a field that there is not', { show: ['amont'] }, 'steps[0].show[0]', 'UNKNOWN_FIELD'],
    [
      'that asks a number',
      { assignee: { type: 'expression', expression: '1 + 1' } },
      'steps[0].assignee.expression',
      'TYPE_MISMATCH',
    ],
  ])('%s', async (_, part, path, code) => {
    const body = { app: 'desk', name: 'refused', record: 'claims', steps: [step(part)] };
    const { world, admin } = desk.tenant;
    const { status, json } = await world.call({ method: 'POST', path: '/api/_admin/workflows', token: admin, body });
    expect(status).toBe(422);
    expect(json['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ path, code })]));
  });
});
