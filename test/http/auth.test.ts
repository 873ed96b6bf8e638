import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import type { JsonObject } from '#core/json/json.ts';
import { createHttpApp } from '#http/app.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { DEALS, defineDeals } from './lab.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld({ packs: [] });
  await defineDeals({ world, token: await world.token({}) });
});
afterAll(() => world.close());

describe('a request without a good token', () => {
  it.each([
    ['none', {}],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['no JWT', { authorization: 'Bearer abc' }],
  ])('is refused: %s', async (_, headers) => {
    const { status, json, headers: got } = await world.call({ path: '/api/crm/deals', headers });
    expect(status).toBe(401);
    expect(json).toMatchObject({ code: 'UNAUTHENTICATED', status: 401, errors: [] });
    expect(got.get('www-authenticate')).toBe('Bearer');
    expect(got.get('content-type')).toBe('application/problem+json');
  });

  it("is refused with a token of another issuer's key", async () => {
    const other = createTokens({ key: new Uint8Array(32), clock: world.clock });
    const token = await other.issue({ identity: { tenant: 'acme', userId: 'u', roles: ['admin'] }, expiresIn: 60 });
    const { status, json } = await world.call({ path: '/api/crm/deals', token });
    expect(status).toBe(401);
    expect(json['detail']).toMatch(/signature/);
  });

  it('is refused once the token has expired, not before', async () => {
    const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
    const mine = await openWorld({ packs: [], clock });
    const token = await mine.token({ roles: ['operator'], expiresIn: 60 });
    const before = await mine.call({ path: '/api/_workflows', token });
    await mine.advance(60_000);
    const after = await mine.call({ path: '/api/_workflows', token });
    await mine.close();
    expect(before.status).toBe(200);
    expect(after.status).toBe(401);
    expect(after.json['detail']).toMatch(/expired/);
  });

  it('is refused when the token names a tenant that cannot be', async () => {
    const tokens = createTokens({ key: new Uint8Array(32), clock: world.clock });
    const app = createHttpApp({ platform: world.platform, tokens, ready: () => true });
    const token = await tokens.issue({
      identity: { tenant: '_platform', userId: 'u', roles: ['admin'] },
      expiresIn: 60,
    });
    const response = await app.request('/api/_admin/apps', { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
  });

  it('takes the scheme in any case', async () => {
    const token = await world.token({});
    const { status } = await world.call({ path: '/api/crm/deals', headers: { authorization: `bearer ${token}` } });
    expect(status).toBe(200);
  });
});

describe('roles', () => {
  const READ = { path: '/api/crm/deals' };
  const WRITE = { method: 'POST', path: '/api/crm/deals', body: { nme: 1 } };
  const DEFINE = { method: 'POST', path: '/api/_admin/entities', body: {} };
  const OPERATE = { path: '/api/_workflows' };
  const IMPORT = { method: 'POST', path: '/api/_admin/imports/crm/deals', body: { source: 's', items: [] } };
  const PENDING = { path: '/api/_workflows/pending' };

  it.each([
    // roles, then who may: read, write (422 = let through), define (422), operate, import, see what is pending
    [['admin'], [200, 422, 422, 200, 200, 200]],
    [['integrator'], [200, 403, 422, 403, 403, 200]],
    [['operator'], [200, 403, 403, 200, 403, 200]],
    [['member'], [200, 422, 403, 403, 403, 200]],
    [['order_approver'], [200, 422, 403, 403, 403, 200]],
    [
      ['integrator', 'operator'],
      [200, 403, 422, 200, 403, 200],
    ],
    [[], [403, 403, 403, 403, 403, 200]],
    [['system'], [403, 403, 403, 403, 403, 200]],
  ])('%j may do what the contract says', async (roles, statuses) => {
    const token = await world.token({ user: 'somebody', roles });
    const answers = [];
    for (const call of [READ, WRITE, DEFINE, OPERATE, IMPORT, PENDING])
      answers.push(await world.call({ ...call, token }));
    expect(answers.map((one) => one.status)).toEqual(statuses);
    const refused = answers.filter((one) => one.status === 403).map((one) => one.json['code']);
    expect(new Set([...refused, 'FORBIDDEN'])).toEqual(new Set(['FORBIDDEN']));
  });

  it('says which role is missing', async () => {
    const token = await world.token({ user: 'somebody', roles: ['member'] });
    const { json } = await world.call({ path: '/api/_admin/dead-letters', token });
    expect(json['detail']).toBe('this needs the role operator or admin');
  });
});

describe('POST /api/_auth/token', () => {
  const path = '/api/_auth/token';

  it('makes the tenant and the user, and the same user again', async () => {
    const ask = (): Promise<{ json: JsonObject }> =>
      world.call({ method: 'POST', path, body: { tenant: 'new-one', user: 'zoë', roles: ['admin'] } });
    const [first, second] = [await ask(), await ask()];
    const subjects = [first, second].map(({ json }) => subjectOf(String(json['token'])));
    const { status } = await world.call({
      method: 'POST',
      path: '/api/_admin/entities',
      token: String(first.json['token']),
      body: { ...DEALS, fsm: {} },
    });
    expect(subjects[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(subjects[1]).toBe(subjects[0]);
    expect(status).toBe(201);
  });

  it.each([
    ['no tenant', { user: 'a', roles: [] }, 'tenant', 'REQUIRED'],
    ['a tenant in capitals', { tenant: 'Acme', user: 'a', roles: [] }, 'tenant', 'INVALID_FORMAT'],
    ['the platform as a tenant', { tenant: '_platform', user: 'a', roles: [] }, 'tenant', 'INVALID_FORMAT'],
    ['a long tenant', { tenant: 'a'.repeat(64), user: 'a', roles: [] }, 'tenant', 'INVALID_FORMAT'],
    ['an empty user', { tenant: 'acme', user: '', roles: [] }, 'user', 'OUT_OF_RANGE'],
    ['a long user', { tenant: 'acme', user: 'a'.repeat(101), roles: [] }, 'user', 'OUT_OF_RANGE'],
    ['the role system', { tenant: 'acme', user: 'a', roles: ['admin', 'system'] }, 'roles[1]', 'WRONG_TYPE'],
    ['an empty role', { tenant: 'acme', user: 'a', roles: [''] }, 'roles[0]', 'OUT_OF_RANGE'],
    ['a life of no seconds', { tenant: 'acme', user: 'a', roles: [], expires_in: 0 }, 'expires_in', 'OUT_OF_RANGE'],
    ['a misspelt key', { tenant: 'acme', user: 'a', role: [], roles: [] }, 'role', 'UNKNOWN_KEY'],
  ])('refuses %s', async (_, body, at, code) => {
    const { status, json } = await world.call({ method: 'POST', path, body });
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ path: at, code })]);
  });

  it('is not there without an issuer', async () => {
    const tokens = createTokens({ key: new Uint8Array(32), clock: world.clock });
    const app = createHttpApp({ platform: world.platform, tokens, ready: () => true });
    const response = await app.request(path, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});

describe('what needs no token', () => {
  it('is the health, which says when the platform is not ready yet', async () => {
    const tokens = createTokens({ key: new Uint8Array(32), clock: world.clock });
    let ready = false;
    const app = createHttpApp({ platform: world.platform, tokens, ready: () => ready });
    const early = await app.request('/api/health');
    ready = true;
    const late = await app.request('/api/health');
    expect([early.status, await early.json()]).toEqual([503, { status: 'starting' }]);
    expect([late.status, await late.json()]).toEqual([200, { status: 'ok' }]);
  });
});

function subjectOf(token: string): string {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).sub;
}
