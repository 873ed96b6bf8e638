import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { createLab, defineDeals } from './lab.ts';

const lab = createLab();
let world: World;
let token: string;
let count = 0;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  const admin = await world.token({ user: 'admin', roles: ['admin'] });
  await defineDeals({ world, token: admin });
  const body = {
    app: 'lab',
    name: 'slow',
    fields: [{ name: 'title', type: 'string' }],
    template_overrides: { controller: { hooks: [{ events: ['create'], handler: 'lab_hold' }] } },
  };
  await world.call({ method: 'POST', path: '/api/_admin/entities', token: admin, body });
  token = await world.token({ roles: ['member'] });
});
afterAll(() => world.close());

describe('Idempotency-Key', () => {
  it('answers a repetition as the first time, and writes once', async () => {
    const body = { name: unique(), amount: 3 };
    const first = await post({ key: 'k1', body });
    const second = await post({ key: 'k1', body: { amount: 3, name: body.name } });
    expect(first.status).toBe(201);
    expect(second.status).toBe(201);
    expect(second.json).toEqual(first.json);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect([first, second].map((one) => one.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await namesLike(body.name)).toHaveLength(1);
  });

  it('gives the first answer even when the record has changed since', async () => {
    const first = await post({ key: 'k2', body: { name: unique() } });
    const path = `/api/crm/deals/${String(first.json['id'])}`;
    await world.call({ method: 'PATCH', path, token, body: { note: 'later' } });
    const second = await post({ key: 'k2', body: { name: first.json['name'] ?? null } });
    expect(second.json).toEqual(first.json);
  });

  it('refuses another body under the same key', async () => {
    await post({ key: 'k3', body: { name: unique() } });
    const { status, json } = await post({ key: 'k3', body: { name: unique() } });
    expect([status, json['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('keeps nothing of a request that was refused', async () => {
    const wrong = await post({ key: 'k4', body: { nme: 'x' } });
    const right = await post({ key: 'k4', body: { name: unique() } });
    expect([wrong.status, right.status]).toEqual([422, 201]);
  });

  it('counts for one user, one method and one path', async () => {
    const other = await world.token({ user: 'bo', roles: ['member'] });
    const mine = await post({ key: 'k5', body: { name: unique() } });
    const theirs = await post({ key: 'k5', body: { name: unique() }, token: other });
    const path = `/api/crm/deals/${String(mine.json['id'])}`;
    const patched = await world.call({
      method: 'PATCH',
      path,
      token,
      body: { note: 'x' },
      headers: { 'idempotency-key': 'k5' },
    });
    expect([mine.status, theirs.status, patched.status]).toEqual([201, 201, 200]);
  });

  it('counts for one tenant', async () => {
    const globex = await world.token({ tenant: 'globex', user: 'ana', roles: ['admin'] });
    await defineDeals({ world, token: globex });
    const body = { name: unique() };
    const here = await post({ key: 'k6', body });
    const there = await post({ key: 'k6', body, token: globex });
    expect([here.status, there.status]).toEqual([201, 201]);
    expect(there.json['id']).not.toBe(here.json['id']);
  });

  it('tells a second request that the first is still running', async () => {
    let release = (): void => undefined;
    lab.hold = new Promise((resolve) => {
      release = resolve;
    });
    const send = (): Promise<WorldAnswer> =>
      world.call({
        method: 'POST',
        path: '/api/lab/slow',
        token,
        body: { title: 'x' },
        headers: { 'idempotency-key': 'k7' },
      });
    const running = send();
    const early = await send();
    release();
    const first = await running;
    const late = await send();
    expect([early.status, early.json['code'], early.headers.get('retry-after')]).toEqual([
      409,
      'IDEMPOTENCY_IN_FLIGHT',
      '1',
    ]);
    expect([first.status, late.status]).toEqual([201, 201]);
    expect(late.json).toEqual(first.json);
  });

  it('replays a change, a deletion and a move', async () => {
    const { json } = await post({ key: 'k8', body: { name: unique() } });
    const path = `/api/crm/deals/${String(json['id'])}`;
    const headers = { 'idempotency-key': 'k9' };
    const twice = async (call: { method: string; path: string; body?: Json }): Promise<WorldAnswer[]> => [
      await world.call({ ...call, token, headers }),
      await world.call({ ...call, token, headers }),
    ];
    const changed = await twice({ method: 'PATCH', path, body: { note: 'x' } });
    const moved = await twice({ method: 'POST', path: `${path}/transitions`, body: { field: 'status', to: 'won' } });
    const deleted = await twice({ method: 'DELETE', path });
    expect(changed.map((one) => [one.status, one.json['version']])).toEqual([
      [200, 2],
      [200, 2],
    ]);
    expect(moved.map((one) => [one.status, one.json['version']])).toEqual([
      [200, 3],
      [200, 3],
    ]);
    expect(deleted.map((one) => one.status)).toEqual([204, 204]);
  });

  it('refuses another move under the same key', async () => {
    const { json } = await post({ key: 'k10', body: { name: unique() } });
    const path = `/api/crm/deals/${String(json['id'])}/transitions`;
    const send = (to: string): Promise<WorldAnswer> =>
      world.call({ method: 'POST', path, token, body: { field: 'status', to }, headers: { 'idempotency-key': 'k11' } });
    await send('won');
    const { status, json: problem } = await send('open');
    expect([status, problem['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it.each([
    ['an empty key', ''],
    ['a key of 201 characters', 'k'.repeat(201)],
  ])('refuses %s', async (_, key) => {
    const { status, json } = await post({ key, body: { name: unique() } });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'Idempotency-Key' }] });
  });
});

function unique(): string {
  return `deal ${++count}`;
}

function post(a: { key: string; body: Json; token?: string }): Promise<WorldAnswer> {
  const headers = { 'idempotency-key': a.key };
  return world.call({ method: 'POST', path: '/api/crm/deals', token: a.token ?? token, body: a.body, headers });
}

async function namesLike(name: string): Promise<Json[]> {
  const filter = encodeURIComponent(`name == "${name}"`);
  const { json } = await world.call({ path: `/api/crm/deals?filter=${filter}`, token });
  return Array.isArray(json['items']) ? json['items'] : [];
}
