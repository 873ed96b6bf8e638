import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { storedRows } from '#test/support/stored-text.ts';

let world: World;
let admin: string;
beforeAll(async () => {
  world = await openWorld({ packs: [] });
  admin = await world.token({ user: 'root', roles: ['admin'] });
});
afterAll(() => world.close());

const call = (method: string, path: string, body?: Json, headers: Record<string, string> = {}): Promise<WorldAnswer> =>
  world.call({ method, path: `/api/_admin/${path}`, token: admin, body, headers });
const audit = async (id: string): Promise<JsonObject[]> =>
  (await call('GET', `audit?app=_admin&entity=settings&record_id=${id}`)).json['items'] as JsonObject[];

describe('the allow-list', () => {
  it('is empty at first, then what was put, with who changed what in the audit', async () => {
    const before = await call('GET', 'egress');
    const allow = [{ host: 'hooks.example.com', path_prefix: '/dro' }];
    const put = await call('PUT', 'egress', { allow });
    const after = await call('GET', 'egress');
    const [entry] = await audit('egress');
    expect([before.json, put.json, after.json]).toEqual([{ allow: [] }, { allow }, { allow }]);
    expect(entry).toMatchObject({
      cause: 'api',
      actor: { type: 'USER' },
      audit: [{ operation: 'create', fields: { allow: { previous: null, new: allow } } }],
    });
  });

  it('takes a change only of what was read', async () => {
    const { headers } = await call('GET', 'egress');
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    const first = await call('PUT', 'egress', { allow: [] }, ifMatch);
    const second = await call('PUT', 'egress', { allow: [{ host: 'a.com' }] }, ifMatch);
    expect([first.status, second.status]).toEqual([200, 409]);
  });

  it.each([
    [{ allow: [{ host: 'https://a.com' }] }, 'allow[0].host'],
    [{ allow: [{ host: 'a.com', path: '/' }] }, 'allow[0].path'],
    [{ alow: [] }, 'alow'],
  ])('refuses %j', async (body, path) => {
    const { status, json } = await call('PUT', 'egress', body);
    expect(status).toBe(422);
    expect(json['errors']).toContainEqual(expect.objectContaining({ path }));
  });
});

describe('how long events are kept', () => {
  it('is 400 days, then what was put, with who changed what in the audit', async () => {
    const before = await call('GET', 'retention');
    const put = await call('PUT', 'retention', { events: '30d' });
    const forEver = await call('PUT', 'retention', { events: null });
    const after = await call('GET', 'retention');
    const entries = await audit('retention');
    expect([before, put, forEver, after].map((one) => one.json['events'])).toEqual(['400d', '30d', null, null]);
    expect(entries).toMatchObject([
      { actor: { type: 'USER' }, audit: [{ fields: { events: { previous: '30d', new: null } } }] },
      { actor: { type: 'USER' }, audit: [{ fields: { events: { previous: null, new: '30d' } } }] },
    ]);
  });

  it.each(['7d', '3650d', 'P30D', '720h'])('may be %s', async (events) => {
    expect((await call('PUT', 'retention', { events })).status).toBe(200);
  });

  it.each([
    [{ events: '6d23h' }, 'events'],
    [{ events: '3651d' }, 'events'],
    [{ events: '-30d' }, 'events'],
    [{ events: 'a year' }, 'events'],
    [{ events: 30 }, 'events'],
    [{}, 'events'],
    [{ events: '30d', audit: '30d' }, 'audit'],
  ])('refuses %j', async (body, path) => {
    const { status, json } = await call('PUT', 'retention', body);
    expect(status).toBe(422);
    expect(json['errors']).toContainEqual(expect.objectContaining({ path }));
  });
});

describe('secrets', () => {
  it('are kept, named and forgotten, and shown nowhere', async () => {
    const put = await call('PUT', 'secrets/API_KEY', { value: 'hidden-value' });
    const listed = await call('GET', 'secrets');
    const removed = await call('DELETE', 'secrets/API_KEY');
    const again = await call('DELETE', 'secrets/API_KEY');
    const entries = await audit('secrets.API_KEY');
    const name = { name: 'API_KEY', updated_at: expect.any(String) };
    expect([put.json, listed.json['items']]).toEqual([name, [name]]);
    expect([removed.status, again.status]).toEqual([204, 404]);
    expect(entries.map((one) => (one['audit'] as JsonObject[])[0]?.['fields'])).toEqual([
      { API_KEY: { previous: 'set', new: null } },
      { API_KEY: { previous: null, new: 'set' } },
    ]);
    const seen = [put, listed].map((one) => JSON.stringify(one.json)).join() + JSON.stringify(storedRows(world));
    expect(seen).not.toContain('hidden-value');
  });

  it('and settings never share a name', async () => {
    await call('PUT', 'secrets/A', { value: 'x' });
    await call('PUT', 'settings', { settings: { B: 'y' } });
    const setting = await call('PUT', 'settings', { settings: { A: 'z' } });
    const secret = await call('PUT', 'secrets/B', { value: 'z' });
    const codes = [setting, secret].map((one) => (one.json['errors'] as JsonObject[])[0]?.['code']);
    expect(codes).toEqual(['DUPLICATE_NAME', 'DUPLICATE_NAME']);
  });

  it('have names that actions can write', async () => {
    const { status } = await call('PUT', 'secrets/a-b', { value: 'x' });
    expect(status).toBe(422);
  });
});

describe('all of it', () => {
  it.each(['egress', 'settings', 'secrets', 'retention'])('%s is for admins', async (path) => {
    const token = await world.token({ user: 'ana', roles: ['integrator', 'operator', 'member'] });
    const { status } = await world.call({ path: `/api/_admin/${path}`, token });
    expect(status).toBe(403);
  });

  it('is each tenant by itself', async () => {
    await call('PUT', 'settings', { settings: { MINE: 'x' } });
    const token = await world.token({ tenant: 'umbrella', roles: ['admin'] });
    const { json } = await world.call({ path: '/api/_admin/settings', token });
    expect(json).toEqual({ settings: {} });
  });
});
