import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { type Desk, openDesk } from '#test/support/people.ts';

const HOUR = 3_600_000;
const ALL = { type: 'users', users: ['bob', 'cem', 'dia'] };
const BOARD = { type: 'role', role: 'board' };

let desk: Desk;
let people: Record<'bob' | 'cem' | 'dia', string>;
beforeAll(async () => {
  desk = await openDesk();
  const [bob, cem, dia] = await Promise.all(['bob', 'cem', 'dia'].map((one) => desk.as(one, 'board')));
  people = { bob: bob ?? '', cem: cem ?? '', dia: dia ?? '' };
});
afterAll(() => desk.tenant.world.close());

/** Everybody says something, one after the other; gives the statuses and the instance as it is then. */
async function say(
  instance: string,
  ...votes: [keyof typeof people, string][]
): Promise<{ statuses: number[]; after: JsonObject }> {
  const statuses: number[] = [];
  for (const [who, how] of votes) statuses.push((await desk.send({ instance, how, token: people[who] })).status);
  return { statuses, after: await desk.instance(instance) };
}

describe('a quorum', () => {
  it('of all waits for everybody who is named, and shows who has said what', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: ALL, quorum: 'all' });
    const early = await say(instance, ['bob', 'approve'], ['cem', 'approve']);
    const [task] = await desk.pending(people.dia);
    const mine = await desk.pending(people.bob);
    const last = await say(instance, ['dia', 'approve']);
    expect(early.after).toMatchObject({ status: 'waiting' });
    expect(task).toMatchObject({ need: 3, votes: [{ outcome: 'approve' }, { outcome: 'approve' }] });
    expect(mine).toEqual([]);
    expect(last.after).toMatchObject({ status: 'completed', outcome: 'approved' });
    const { votes } = await desk.wait(instance);
    expect((votes as JsonObject[]).map((one) => one['by'])).toEqual(
      await Promise.all(['bob', 'cem', 'dia'].map((one) => desk.idOf(one))),
    );
  });

  it('of two among a role is made up by any two, and by nobody twice', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOARD, quorum: { at_least: 2 } });
    const { statuses, after } = await say(instance, ['bob', 'approve'], ['bob', 'approve'], ['dia', 'approve']);
    expect(statuses).toEqual([200, 409, 200]);
    expect(after).toMatchObject({ outcome: 'approved' });
  });

  it('is ended by one that rejects, when that is the policy', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: ALL, quorum: 'all' });
    const { after } = await say(instance, ['bob', 'approve'], ['cem', 'reject']);
    expect(after).toMatchObject({ outcome: 'rejected' });
  });

  it('that rejects together goes on until it can no longer be made up', async () => {
    const step = { type: 'approval', assignee: ALL, quorum: { at_least: 2 }, reject: 'quorum' };
    const agreed = await say(await desk.ask(step), ['bob', 'reject'], ['cem', 'approve'], ['dia', 'approve']);
    const refused = await say(await desk.ask(step), ['bob', 'reject'], ['cem', 'reject']);
    expect([agreed.after['outcome'], refused.after['outcome']]).toEqual(['approved', 'rejected']);
  });

  it('whose votes differ is undecided as soon as nothing can be reached', async () => {
    const step = { assignee: ALL, quorum: { at_least: 3 }, outcomes: ['red', 'blue'], on_undecided: { end: 'split' } };
    const instance = await desk.ask(step);
    for (const [who, outcome] of [
      ['bob', 'red'],
      ['cem', 'blue'],
    ] as const) {
      await desk.complete({ instance, token: people[who], outcome });
    }
    expect(await desk.instance(instance)).toMatchObject({ status: 'completed', outcome: 'split' });
  });

  it('counts an admin as one voice', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: BOARD, quorum: { at_least: 2 } });
    const first = await desk.send({ instance, how: 'approve', token: await desk.as('adi', 'admin') });
    expect(first.json).toMatchObject({ state: 'open' });
  });

  it('is settled once when the last two come at the same time', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: ALL, quorum: { at_least: 2 } });
    const answers = await Promise.all(
      Object.values(people).map((token) => desk.send({ instance, how: 'approve', token })),
    );
    const { votes, history } = await desk.wait(instance);
    const settled = (history as JsonObject[]).filter((one) => one['what'] === 'decided');
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    expect((votes as JsonObject[]).length).toBe(2);
    expect(settled).toHaveLength(1);
    expect(await desk.instance(instance)).toMatchObject({ status: 'completed', outcome: 'approved' });
  });

  it('is settled once when the last vote meets the timeout', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: ALL, quorum: { at_least: 2 }, timeout: '1h' });
    await say(instance, ['bob', 'approve']);
    const [answer] = await Promise.all([
      desk.send({ instance, how: 'approve', token: people.cem }),
      desk.tenant.world.advance(HOUR),
    ]);
    const expected = new Map([
      [200, 'approved'],
      [409, 'late'],
    ]).get(answer.status);
    expect((await desk.instance(instance))['outcome']).toBe(expected);
  });

  it('that is not made up in time takes the timeout branch', async () => {
    const instance = await desk.ask({ type: 'approval', assignee: ALL, quorum: 'all', timeout: '1h' });
    await say(instance, ['bob', 'approve']);
    await desk.tenant.world.advance(HOUR);
    expect(await desk.instance(instance)).toMatchObject({
      outcome: 'late',
      waits: [{ state: 'timed_out', votes: [{ outcome: 'approve' }] }],
    });
  });

  it('leaves out who requested it', async () => {
    const instance = await desk.ask({
      type: 'approval',
      assignee: { type: 'users', users: ['ana', 'bob'] },
      quorum: 'all',
    });
    const { after } = await say(instance, ['bob', 'approve']);
    expect(after).toMatchObject({ outcome: 'approved' });
  });
});
