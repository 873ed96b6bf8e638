import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { CASES, FLOWS, MARKS } from './support/flows.ts';
import type { Answer } from './support/http.ts';
import { openTenant, type TestTenant } from './support/tenant.ts';

type Started = { instance: string; record: string; id: string };

let desk: TestTenant;
let boss: string;
let ids: ReadonlyMap<unknown, unknown>;
beforeAll(async () => {
  desk = await openTenant({ definitions: { entities: [CASES, MARKS], workflows: FLOWS } });
  boss = await desk.token({ user: 'bo', roles: ['boss'] });
  ids = new Map((await desk.list('/api/_admin/workflows?limit=100')).map((one) => [one['name'], one['id']]));
});

async function start(name: string, input: JsonObject = {}): Promise<Started> {
  const { id } = await desk.post('/api/desk/cases', { title: name });
  const body = { input: { record_id: id ?? null, ...input } };
  const started = await desk.post(`/api/_admin/workflows/${String(ids.get(name))}/start`, body);
  return {
    id: String(id),
    instance: `/api/_workflows/${String(started['id'])}`,
    record: `/api/desk/cases/${String(id)}`,
  };
}

const send = (path: string, body: Json = {}, token = desk.admin): Promise<Answer> =>
  desk.call({ method: 'POST', path, token, body });
const waits = (one: Started, step: string): Promise<JsonObject> =>
  desk.until(`${one.instance} waits in ${step}`, async () => {
    const now = await desk.get(one.instance);
    return JSON.stringify(now['waiting_for']) === JSON.stringify([step]) ? now : null;
  });
const marksOf = async (one: Started): Promise<unknown[]> => {
  const filter = encodeURIComponent(`of == "${one.id}"`);
  return (await desk.list(`/api/desk/marks?filter=${filter}`)).map(({ what }) => what).sort();
};
const timelineOf = (instance: JsonObject, type: string): unknown[] =>
  (instance['timeline'] as JsonObject[]).filter((one) => one['type'] === type).map((one) => one['step']);

describe('a workflow', () => {
  it('is a machine within seconds of being saved, whose states are called as its steps', async () => {
    const flow = FLOWS.find((one) => one['name'] === 'takes_back') ?? {};
    const { id } = await desk.post('/api/_admin/workflows', { ...flow, name: 'fresh' });
    const row = await desk.until('the machine is live', async () => {
      const all = await desk.list('/api/_admin/deployments?limit=100');
      return all.find((one) => one['id'] === id && one['state'] === 'live') ?? null;
    });
    const states = await desk.target.states({ hash: String(row['hash']), token: desk.admin });
    expect(states).toEqual(expect.arrayContaining(['one', 'hold', 'three', 'close']));
  });

  it('that is wrong is refused with the path and what was meant', async () => {
    const steps: JsonObject[] = [
      { id: 'rest', type: 'wait', for: '1h', then: { goto: 'wak' } },
      { id: 'wake', type: 'wait', for: '1h', then: { end: 'x' } },
    ];
    const { status, json } = await send('/api/_admin/workflows', { app: 'desk', name: 'wrong', steps });
    expect(status).toBe(422);
    expect(json['errors']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'steps[0].then.goto', message: expect.stringContaining('"wake"') }),
      ]),
    );
  });

  it('is tried out without doing anything', async () => {
    const body = { workflow: 'asks', input: { record: { title: 'x' } }, decisions: { review: 'approve' } };
    const tried = await desk.post('/api/_admin/workflows/simulate', body);
    expect(tried).toMatchObject({ status: 'completed', outcome: 'accepted', record: { note: 'accepted' } });
  });
});

describe('an instance', () => {
  it('is started by an event that the trigger is for', async () => {
    const { id } = await desk.post('/api/desk/cases', { title: 'x', kind: 'starts' });
    const path = `/api/_workflows?record=desk/cases/${String(id)}`;
    const done = await desk.until('it has run', async () => {
      const [only] = await desk.list(path);
      return only?.['status'] === 'completed' ? only : null;
    });
    expect(done).toMatchObject({ workflow: 'desk/by_event', outcome: 'done' });
    expect(await desk.get(`/api/desk/cases/${String(id)}`)).toMatchObject({ note: 'started by itself' });
  });

  it('takes the way that its input says', async () => {
    const [large, small] = [await start('chooses', { size: 11 }), await start('chooses', { size: 10 })];
    const [one, other] = [await desk.ended(large.instance, 'completed'), await desk.ended(small.instance, 'completed')];
    expect([one['outcome'], other['outcome']]).toEqual(['large', 'small']);
  });

  it('rests for as long as it should', async () => {
    const one = await start('rests');
    const done = await desk.ended(one.instance, 'completed');
    const took = Date.parse(String(done['finished_at'])) - Date.parse(String(done['started_at']));
    expect(done).toMatchObject({ outcome: 'rested' });
    expect(took).toBeGreaterThanOrEqual(2000);
    expect(await desk.get(one.record)).toMatchObject({ note: 'awake' });
  });

  it('does its branches side by side, and goes on when all are through', async () => {
    const one = await start('forks');
    await desk.ended(one.instance, 'completed');
    expect(await marksOf(one)).toEqual(['left', 'right']);
    expect(await desk.get(one.record)).toMatchObject({ note: 'joined' });
  });

  it('does its steps once for each item', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const one = await start('repeats', { names });
    await desk.ended(one.instance, 'completed');
    expect(await marksOf(one)).toEqual(names);
  });

  it('goes on with what a nested one came to', async () => {
    const one = await start('nests');
    await waits(one, 'inner');
    const inner = await desk.until('the inner one waits', async () => {
      const all = await desk.list(`/api/_workflows?record=desk/cases/${one.id}&workflow=desk/hears&status=waiting`);
      return all[0] ?? null;
    });
    await send(`/api/_workflows/${String(inner['id'])}/signal`, { name: 'go', payload: { who: 'Ana' } });
    await desk.ended(one.instance, 'completed');
    expect(await desk.get(one.record)).toMatchObject({ note: 'inner was told' });
  });

  it('gives later steps what a hook of a step made', async () => {
    const one = await start('told');
    const done = await desk.ended(one.instance, 'completed');
    expect(await desk.get(one.record)).toMatchObject({ note: 'after done' });
    expect(done['hooks']).toEqual([expect.objectContaining({ step: 'work', outcome: 'completed' })]);
  });

  it('ends when it is cancelled, and takes back what it did if asked to', async () => {
    const [left, back] = [await start('undoable'), await start('undoable')];
    await waits(left, 'hold');
    await waits(back, 'hold');
    await send(`${left.instance}/cancel`);
    await send(`${back.instance}/cancel`, { rollback: true });
    await desk.ended(left.instance, 'cancelled');
    await desk.ended(back.instance, 'cancelled');
    const trails = await Promise.all([left, back].map(async ({ record }) => (await desk.get(record))['trail']));
    expect(trails).toEqual(['0 one', '0 one undo-one']);
  });
});

describe('a task of people', () => {
  it('waits, is decided by somebody else than who asked, and leads on', async () => {
    const one = await start('asks');
    await waits(one, 'review');
    const stranger = await send(`${one.instance}/approve`, {}, await desk.token({ user: 'eve', roles: ['member'] }));
    const asker = await send(`${one.instance}/approve`);
    const decided = await send(`${one.instance}/approve`, { comment: 'fine' }, boss);
    const done = await desk.ended(one.instance, 'completed');
    expect([stranger.status, asker.status, decided.status]).toEqual([403, 403, 200]);
    expect(done).toMatchObject({
      outcome: 'accepted',
      waits: [{ state: 'decided', outcome: 'approve', comment: 'fine' }],
    });
    expect(timelineOf(done, 'action')).toEqual(['accept']);
    expect(await desk.get(one.record)).toMatchObject({ note: 'accepted' });
  });

  it('is shown to those whom it asks, with what they should look at', async () => {
    const one = await start('asks');
    await waits(one, 'review');
    const { json } = await desk.call({ path: '/api/_workflows/pending', token: boss });
    const mine = (json['items'] as JsonObject[]).filter((task) => one.instance.endsWith(String(task['instance_id'])));
    await send(`${one.instance}/reject`, {}, boss);
    expect(mine).toMatchObject([{ step: 'review', show: { title: 'asks' } }]);
    expect(await desk.ended(one.instance, 'completed')).toMatchObject({ outcome: 'rejected' });
  });

  it('is decided once when two decide at the same time', async () => {
    const one = await start('asks');
    await waits(one, 'review');
    const bea = await desk.token({ user: 'bea', roles: ['boss'] });
    const answers = await Promise.all([boss, bea].map((token) => send(`${one.instance}/approve`, {}, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await desk.ended(one.instance, 'completed')).toMatchObject({ outcome: 'accepted' });
  });

  it('runs out of time', async () => {
    const one = await start('expires');
    expect(await desk.ended(one.instance, 'completed')).toMatchObject({
      outcome: 'expired',
      waits: [{ state: 'timed_out' }],
    });
  });
});

describe('a signal', () => {
  it('wakes who waits for it', async () => {
    const one = await start('hears');
    await waits(one, 'hold');
    const answer = await send(`${one.instance}/signal`, { name: 'go', payload: { who: 'Ana' } });
    await desk.ended(one.instance, 'completed');
    expect([answer.status, answer.json['outcome']]).toEqual([200, 'delivered']);
    expect(await desk.get(one.record)).toMatchObject({ note: 'from Ana' });
  });

  it('that comes early is kept until somebody waits for it', async () => {
    const one = await start('hears_later');
    const answer = await send(`${one.instance}/signal`, { name: 'go', payload: { who: 'Bo' } });
    await desk.ended(one.instance, 'completed');
    expect([answer.status, answer.json['outcome']]).toEqual([200, 'kept']);
    expect(await desk.get(one.record)).toMatchObject({ note: 'from Bo' });
  });

  it('may be an event of the record itself', async () => {
    const [one, other] = [await start('awaits'), await start('awaits')];
    await waits(one, 'hold');
    await waits(other, 'hold');
    await desk.patch(one.record, { note: 'changed' });
    expect(await desk.ended(one.instance, 'completed')).toMatchObject({ outcome: 'changed' });
    expect(await desk.get(other.instance)).toMatchObject({ status: 'waiting' });
  });
});

describe('a step that fails', () => {
  const refusedOnce = (one: Started): Promise<unknown> =>
    desk.until('it was refused', async () => {
      const { steps, timeline } = await desk.get(one.instance);
      return /VALIDATION_FAILED|"attempts":[2-9]/.test(JSON.stringify([steps, timeline])) ? true : null;
    });

  it('is tried again until it passes', async () => {
    const one = await start('tries');
    await refusedOnce(one);
    await desk.patch(one.record, { may_close: true });
    expect(await desk.ended(one.instance, 'completed')).toMatchObject({ outcome: 'closed' });
    expect(await desk.get(one.record)).toMatchObject({ closed: true });
  });

  it('fails the instance, which goes on from there when it is redriven', async () => {
    const one = await start('fails');
    const failed = await desk.ended(one.instance, 'failed');
    await desk.patch(one.record, { may_close: true });
    await send(`${one.instance}/redrive`);
    const done = await desk.ended(one.instance, 'completed');
    expect(failed).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
    expect(done).toMatchObject({ outcome: 'closed', epoch: 2 });
    expect(timelineOf(done, 'action')).toEqual(['first', 'close', 'close']);
  });

  it('goes where on_error says', async () => {
    const one = await start('goes_elsewhere');
    expect(await desk.ended(one.instance, 'completed')).toMatchObject({ outcome: 'other' });
    expect(await desk.get(one.record)).toMatchObject({ note: 'other', closed: false });
  });

  it('has all taken back that was done, the last first', async () => {
    const one = await start('takes_back');
    const over = await desk.ended(one.instance, 'compensated');
    expect(await desk.get(one.record)).toMatchObject({ trail: '0 one two three undo-three undo-two undo-one' });
    expect(over).toMatchObject({ outcome: null, error: { code: 'VALIDATION_FAILED' } });
    expect(timelineOf(over, 'compensation')).toEqual(['three', 'two', 'one']);
  });
});
