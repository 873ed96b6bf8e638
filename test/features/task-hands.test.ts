import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { type Desk, openDesk } from '#test/support/people.ts';

const HOUR = 3_600_000;
const BOB = { type: 'fixed', user: 'bob' };

let desk: Desk;
let bob: string;
let cem: string;
let operator: string;
beforeAll(async () => {
  desk = await openDesk();
  [bob, cem, operator] = await Promise.all([desk.as('bob'), desk.as('cem'), desk.as('olga', 'operator')]);
});
afterAll(() => desk.tenant.world.close());

const approve = (instance: string, token: string): Promise<WorldAnswer> =>
  desk.send({ instance, how: 'approve', token });
const delegate = (instance: string, token: string, body: JsonObject): Promise<WorldAnswer> =>
  desk.send({ instance, how: 'delegate', token, body });
const reassign = (instance: string, token: string, body: JsonObject): Promise<WorldAnswer> =>
  desk.send({ instance, how: 'reassign', token, body });
const inHours = (hours: number): string => new Date(desk.tenant.world.clock.millis() + hours * HOUR).toISOString();
const historyOf = async (instance: string): Promise<unknown[]> =>
  ((await desk.wait(instance))['history'] as JsonObject[]).map((one) => one['what']);

describe('a task that is delegated', () => {
  it('is decided by who stands in, and says for whom', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    const lent = await delegate(instance, bob, { to: 'cem', comment: 'on leave' });
    const [task] = await desk.pending(cem);
    const { status } = await approve(instance, cem);
    const [bobId, cemId] = await Promise.all([desk.idOf('bob'), desk.idOf('cem')]);
    expect(lent.status).toBe(200);
    expect(task).toMatchObject({ delegated_from: bobId });
    expect(status).toBe(200);
    expect(await desk.wait(instance)).toMatchObject({ decided_by: cemId, votes: [{ by: cemId, for: bobId }] });
    expect(await historyOf(instance)).toEqual(['opened', 'delegated', 'voted', 'decided']);
  });

  it('goes back when the time that was set is over', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    await delegate(instance, bob, { to: 'cem', until: inHours(1) });
    await desk.tenant.world.advance(HOUR);
    expect((await approve(instance, cem)).status).toBe(403);
    expect((await approve(instance, bob)).status).toBe(200);
  });

  it('has one voice however many speak for it', async () => {
    const both = { type: 'users', users: ['bob', 'dia'] };
    const instance = await desk.ask({ type: 'approval', assignee: both, quorum: 'all' });
    await delegate(instance, bob, { to: 'cem' });
    const answers = [await approve(instance, cem), await approve(instance, bob)];
    expect(answers.map(({ status }) => status)).toEqual([200, 409]);
    expect(await desk.wait(instance)).toMatchObject({ state: 'open' });
  });

  it('is only given away by who is asked, to somebody there is, for a time to come', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    await delegate(instance, bob, { to: 'cem' });
    const answers = [
      await delegate(instance, await desk.as('eve'), { to: 'cem' }),
      await delegate(instance, cem, { to: 'eve' }),
      await delegate(instance, operator, { to: 'eve' }),
      await delegate(instance, bob, { to: 'nobody' }),
      await delegate(instance, bob, { to: 'bob' }),
      await delegate(instance, bob, { to: 'eve', until: inHours(-1) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 422, 422, 422]);
  });

  it('is not decided by who requested it, neither as a stand-in nor through one', async () => {
    const admin = desk.tenant.admin;
    const own = await desk.ask({ type: 'approval', assignee: { type: 'fixed', user: 'ana' } });
    const others = await desk.ask({ type: 'approval', assignee: BOB });
    const through = await delegate(own, admin, { to: 'cem' });
    const as = await delegate(others, bob, { to: 'ana' });
    expect([through.status, as.status]).toEqual([403, 422]);
    expect((await approve(own, cem)).status).toBe(403);
  });

  it('is decided once when who lends decides at the same time', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    const [lent, decided] = await Promise.all([delegate(instance, bob, { to: 'cem' }), approve(instance, bob)]);
    expect(decided.status).toBe(200);
    expect([200, 409]).toContain(lent.status);
    expect(await desk.instance(instance)).toMatchObject({ outcome: 'approved' });
  });
});

describe('a task that is reassigned', () => {
  it('is for the new ones and no longer for the old', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    const { status, json } = await reassign(instance, operator, { to: { role: 'lead' }, comment: 'bob is away' });
    const old = await approve(instance, bob);
    const fresh = await approve(instance, await desk.as('lea', 'lead'));
    expect([status, json['assignee']]).toEqual([200, { type: 'role', role: 'lead' }]);
    expect([old.status, fresh.status]).toEqual([403, 200]);
    expect(await historyOf(instance)).toEqual(['opened', 'reassigned', 'voted', 'decided']);
  });

  it('keeps what those have said who are still asked, and forgets what others have', async () => {
    const instance = await desk.ask({
      type: 'approval',
      assignee: { type: 'users', users: ['bob', 'cem', 'dia'] },
      quorum: 'all',
    });
    await approve(instance, bob);
    await approve(instance, cem);
    const { json } = await reassign(instance, operator, { to: { users: ['cem', 'eve'] } });
    const last = await approve(instance, await desk.as('eve'));
    expect(json).toMatchObject({ need: 2, votes: [{ by: await desk.idOf('cem') }] });
    expect(last.json).toMatchObject({ state: 'decided', outcome: 'approve' });
  });

  it.each<[string, JsonObject, number]>([
    ['to nobody there is', { to: 'nobody' }, 422],
    ['to who requested it', { to: 'ana' }, 422],
    ['to nothing', {}, 422],
  ])('is refused %s', async (_, body, status) => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    expect((await reassign(instance, operator, body)).status).toBe(status);
  });

  it('is for operators and admins alone, and not of another tenant', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB });
    const foreign = await desk.tenant.world.token({ tenant: 'rival', user: 'olga', roles: ['operator'] });
    const answers = [
      await reassign(instance, bob, { to: 'cem' }),
      await reassign(instance, foreign, { to: 'olga' }),
      await delegate(instance, foreign, { to: 'olga' }),
      await desk.complete({ instance, token: foreign, outcome: 'approve' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 404, 404, 404]);
  });
});

describe('a ladder', () => {
  const ladder: JsonObject[] = [
    { after: '24h', to: { type: 'role', role: 'lead' } },
    { after: '48h', to: { type: 'relation', path: 'record.owner' } },
  ];

  it('hands the task on at each rung, and the timeout ends it', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB, escalate: ladder }, { owner: 'cem' });
    const assignees: unknown[] = [];
    for (const hours of [23, 1, 24]) {
      await desk.tenant.world.advance(hours * HOUR);
      assignees.push((await desk.wait(instance))['assignee']);
    }
    await desk.tenant.world.advance(24 * HOUR);
    expect(assignees).toEqual([
      { type: 'user', user: await desk.idOf('bob') },
      { type: 'role', role: 'lead' },
      { type: 'user', user: await desk.idOf('cem') },
    ]);
    expect(await desk.instance(instance)).toMatchObject({ outcome: 'late' });
    expect(await historyOf(instance)).toEqual(['opened', 'escalated', 'escalated', 'timed_out']);
  });

  it('is decided by who it came to', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB, escalate: ladder });
    await desk.tenant.world.advance(24 * HOUR);
    const answers = [await approve(instance, bob), await approve(instance, await desk.as('lea', 'lead'))];
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
  });

  it('is not climbed once the task is decided', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOB, escalate: ladder });
    await approve(instance, bob);
    await desk.tenant.world.advance(48 * HOUR);
    expect(await desk.wait(instance)).toMatchObject({ state: 'decided', escalated: 0 });
  });
});
