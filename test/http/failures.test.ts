import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { createHttpApp } from '#http/app.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { DEAL_STATUS, defineDeals } from './lab.ts';

const ID = '01900000-0000-7000-8000-000000000001';

let world: World;

beforeAll(async () => {
  world = await openWorld({ packs: [] });
  await defineDeals({ world, token: await world.token({}) });
});
afterAll(() => world.close());

describe('what nobody foresaw', () => {
  it.each([
    ['an error', new Error('secret path /etc/dro')],
    ['an error of ours', new DroError({ code: 'INTERNAL', detail: 'secret path /etc/dro' })],
  ])('is INTERNAL with a correlation id, and tells nothing of the inside: %s', async (_, error) => {
    const before = world.logger.lines.length;
    const { status, json } = await callWith({
      store: { get: () => Promise.reject(error) },
      path: `/api/crm/deals/${ID}`,
      headers: { 'x-correlation-id': 'trace-me-12' },
    });
    expect(status).toBe(500);
    expect(json).toMatchObject({ code: 'INTERNAL', correlation_id: 'trace-me-12', errors: [] });
    expect(JSON.stringify(json)).not.toContain('secret');
    expect(world.logger.lines.slice(before)).toEqual([{ level: 'error', message: 'a request failed' }]);
  });

  it('gets a correlation id when the caller gave none', async () => {
    const store = { get: () => Promise.reject(new Error('x')) };
    const { json } = await callWith({ store, path: `/api/crm/deals/${ID}` });
    expect(json['correlation_id']).toMatch(/^[0-9A-Z]{26}$/);
  });
});

it('an id that is none is not even looked up', async () => {
  const store = { get: () => Promise.reject(new Error('looked up')) };
  const { status } = await callWith({ store, path: '/api/crm/deals/abc' });
  expect(status).toBe(404);
});

it('CONTENTION says when to come again', async () => {
  const { status, json, headers } = await callWith({
    store: { commit: async () => ({ ok: false, reason: 'contention' }) },
    method: 'POST',
    path: '/api/_admin/fsm-specs',
    body: JSON.stringify({ ...DEAL_STATUS, name: 'contended' }),
  });
  expect([status, json['code'], headers.get('retry-after')]).toEqual([503, 'CONTENTION', '1']);
});

it('answers 500 when what the answer tells of could not be stored', async () => {
  const store = { settled: () => Promise.reject(new Error('disk full')) };
  const { status, json } = await callWith({ store, path: '/api/_admin/workflows' });
  expect([status, json['code']]).toEqual([500, 'INTERNAL']);
});

/** A call of an app over the same platform with another store in part. */
async function callWith(a: {
  store: Partial<EntityStore>;
  path: string;
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }> {
  const { platform, clock } = world;
  const tokens = createTokens({ key: new Uint8Array(32), clock });
  const store = { ...platform.store, ...a.store };
  const app = createHttpApp({ platform: { ...platform, store }, tokens, ready: () => true });
  const token = await tokens.issue({ identity: { tenant: 'acme', userId: 'u', roles: ['admin'] }, expiresIn: 60 });
  const { path, method = 'GET', body } = a;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...a.headers };
  const response = await app.request(path, { method, headers, ...(body !== undefined && { body }) });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}
