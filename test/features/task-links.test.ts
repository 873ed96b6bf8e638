import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { type Desk, openDesk } from '#test/support/people.ts';

const HOUR = 3_600_000;
const LINK = /\/api\/_tasks\/[A-Za-z0-9._-]+/;
const STEP: JsonObject = {
  type: 'approval',
  assignee: { type: 'fixed', user: 'bob@example.com' },
  show: ['amount'],
  notify: [{ channel: 'email' }],
  timeout: '24h',
};

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.as('bob@example.com');
});
afterAll(() => desk.tenant.world.close());

const mails = async (): Promise<JsonObject[]> => desk.tenant.list('/api/_admin/outbox');
const linkIn = (text: unknown): string => LINK.exec(String(text))?.[0] ?? '';

/** Asks, and gives the link that was sent for it. */
async function asked(step: JsonObject = {}): Promise<{ instance: string; link: string }> {
  const instance = await desk.ask({ ...STEP, ...step }, { amount: '12.50' });
  const [mail] = await mails();
  return { instance, link: linkIn(mail?.['text']) };
}

async function follow(link: string, body?: JsonObject): Promise<WorldAnswer> {
  const answer = await desk.tenant.world.call({ method: body ? 'POST' : 'GET', path: link, body });
  await desk.tenant.world.settle();
  return answer;
}

describe('a link in a notification', () => {
  it('shows the task to who has it, and decides in their name without a sign-in', async () => {
    const { instance, link } = await asked();
    const seen = await follow(link);
    const { status, json } = await follow(link, { outcome: 'approve', comment: 'from the road' });
    expect(seen.json).toMatchObject({ step: 'review', show: { amount: '12.50' }, outcomes: ['approve', 'reject'] });
    expect(seen.headers.get('cache-control')).toBe('no-store');
    expect([status, json]).toEqual([200, { state: 'decided', outcome: 'approve' }]);
    expect(await desk.instance(instance)).toMatchObject({ outcome: 'approved' });
    expect(await desk.wait(instance)).toMatchObject({
      decided_by: await desk.idOf('bob@example.com'),
      votes: [{ via: 'link', comment: 'from the road' }],
    });
  });

  it('goes to the person by mail, once, and is noted', async () => {
    const before = (await mails()).length;
    const { instance } = await asked();
    const [mail, ...rest] = await mails();
    expect(rest).toHaveLength(before);
    expect(mail).toMatchObject({ to: ['bob@example.com'], subject: 'review: you are asked to decide' });
    const { history } = await desk.wait(instance);
    expect((history as JsonObject[]).map((one) => one['what'])).toEqual(['opened', 'told']);
  });

  it('is good for one decision', async () => {
    const two = { type: 'users', users: ['bob@example.com', 'cem@example.com'] };
    await desk.as('cem@example.com');
    const { link } = await asked({ assignee: two, quorum: 'all' });
    const answers = [await follow(link, { outcome: 'approve' }), await follow(link, { outcome: 'approve' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 410]);
    expect(answers[1]?.json).toMatchObject({ code: 'LINK_SPENT', reason: 'used' });
    expect((await follow(link)).status).toBe(410);
  });

  it('decides once when it is followed twice at the same time', async () => {
    const { instance, link } = await asked();
    const answers = await Promise.all([follow(link, { outcome: 'approve' }), follow(link, { outcome: 'reject' })]);
    const { votes } = await desk.wait(instance);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(votes).toHaveLength(1);
  });

  it('is not used up by a decision that was refused', async () => {
    const { link } = await asked();
    const wrong = await follow(link, { outcome: 'maybe' });
    const right = await follow(link, { outcome: 'reject' });
    expect([wrong.status, right.status]).toEqual([422, 200]);
  });

  it('is bound to what was shown', async () => {
    const { link } = await asked();
    const stale = await follow(link, { outcome: 'approve', shown_hash: 'of something else' });
    expect([stale.status, stale.json['code']]).toEqual([409, 'RECORD_CHANGED']);
  });

  it('ends with the task', async () => {
    const { link } = await asked();
    const decided = await asked();
    await desk.send({ instance: decided.instance, how: 'approve', token: await desk.as('bob@example.com') });
    const late = await follow(decided.link, { outcome: 'reject' });
    await desk.tenant.world.advance(24 * HOUR);
    const expired = await follow(link, { outcome: 'approve' });
    expect([late.status, late.json['code']]).toEqual([409, 'ALREADY_DECIDED']);
    expect([expired.status, expired.json['code'], expired.json['reason']]).toEqual([410, 'LINK_SPENT', 'expired']);
  });

  it('says nothing any more for whom the task was taken from', async () => {
    const { instance, link } = await asked();
    await desk.as('cem@example.com');
    const body = { to: 'cem@example.com' };
    await desk.send({ instance, how: 'reassign', token: await desk.as('olga', 'operator'), body });
    const [mail] = await mails();
    const answers = [
      await follow(link, { outcome: 'approve' }),
      await follow(linkIn(mail?.['text']), { outcome: 'reject' }),
    ];
    expect(mail).toMatchObject({ to: ['cem@example.com'] });
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
  });

  it.each<[string, (link: string) => string]>([
    ['that was changed', (link) => `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`],
    ['for another tenant', (link) => link.replace('/acme.', '/rival.')],
    ['that is none', () => '/api/_tasks/acme.v1.nothing'],
    ['without a tenant', () => '/api/_tasks/nothing'],
  ])('%s is not found', async (_, change) => {
    const { instance, link } = await asked();
    const answers = [await follow(change(link)), await follow(change(link), { outcome: 'approve' })];
    expect(answers.map(({ json }) => json['code'])).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(await desk.wait(instance)).toMatchObject({ state: 'open' });
  });
});

describe('a notification of a task', () => {
  it('is told in the app to each who is named, with words of its own and the public address', async () => {
    const { world, admin } = desk.tenant;
    const settings = { settings: { PUBLIC_URL: 'https://dro.example.com' } };
    const { headers } = await world.call({ path: '/api/_admin/settings', token: admin });
    await world.call({
      method: 'PUT',
      path: '/api/_admin/settings',
      token: admin,
      body: settings,
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    const notify = [{ channel: 'in_app', subject: 'Claim of {{ record.amount }}', text: 'Go to {{ task.link }}' }];
    await asked({ notify });
    const { json } = await world.call({ path: '/api/_notifications', token: await desk.as('bob@example.com') });
    const [told] = json['items'] as JsonObject[];
    expect(told).toMatchObject({ subject: 'Claim of 12.50' });
    expect(String(told?.['text'])).toMatch(/^Go to https:\/\/dro\.example\.com\/api\/_tasks\/acme\./);
  });

  it('is told to a role without a link that decides', async () => {
    await asked({ assignee: { type: 'role', role: 'board' }, notify: [{ channel: 'in_app' }] });
    const token = await desk.as('bea', 'board');
    const { json } = await desk.tenant.world.call({ path: '/api/_notifications?role=board', token });
    const [told] = json['items'] as JsonObject[];
    expect(String(told?.['text'])).toContain('/api/_workflows/pending?role=board');
    expect(String(told?.['text'])).not.toMatch(LINK);
  });

  it('that reaches nobody is a dead letter, and the task goes on', async () => {
    await desk.as('dia');
    const instance = await desk.ask({ ...STEP, assignee: { type: 'fixed', user: 'dia' } });
    const letters = await desk.tenant.list('/api/_admin/dead-letters');
    const { status } = await desk.send({ instance, how: 'approve', token: await desk.as('dia') });
    expect(letters).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'tell_task' })]));
    expect(status).toBe(200);
  });

  it('goes to the address of who was asked first, and never with the link of somebody else', async () => {
    await Promise.all([desk.as('dia'), desk.as('cem@example.com')]);
    const address = '{{ record.owner }}';
    const step = { ...STEP, assignee: { type: 'fixed', user: 'dia' }, notify: [{ channel: 'email', address }] };
    const instance = await desk.ask(step, { owner: 'dia@example.com' });
    const [first] = await mails();
    const body = { to: 'cem@example.com' };
    await desk.send({ instance, how: 'delegate', token: await desk.as('dia'), body });
    const [second] = await mails();
    expect([first?.['to'], second?.['to']]).toEqual([['dia@example.com'], ['cem@example.com']]);
  });

  it('is told anew to who it is escalated to', async () => {
    const to = { type: 'fixed', user: 'cem@example.com' };
    await desk.as('cem@example.com');
    await asked({ escalate: [{ after: '1h', to }] });
    await desk.tenant.world.advance(HOUR);
    expect((await mails())[0]).toMatchObject({ to: ['cem@example.com'] });
  });
});
