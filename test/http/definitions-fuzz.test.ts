import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { createLab, DEAL_CALLS, DEAL_REVIEW, DEAL_STATUS, DEALS, defineDeals, WON_RULE } from './lab.ts';

// thousands of calls, on a machine that may be busy
jest.setTimeout(60_000);

const RUNS = 100;
const POLICY: JsonObject = { app: 'crm', name: 'limit', type: 'money', default: '100.00', description: 'A limit.' };
const KINDS: [string, JsonObject][] = [
  ['entities', DEALS],
  ['event-rules', WON_RULE],
  ['workflows', DEAL_REVIEW],
  ['fsm-specs', DEAL_STATUS],
  ['policies', POLICY],
  ['inbound-sources', DEAL_CALLS],
];

const lab = createLab();
let world: World;
let token: string;
let n = 0;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  token = await world.token({ user: 'admin', roles: ['admin'] });
  await defineDeals({ world, token });
});
afterAll(() => world.close());

/** All that a definition leaves behind, and how often it was written. */
async function savedSoFar(): Promise<{ version: number; definitions: Json[] }> {
  const { store, definitions } = world.platform;
  const { etag } = await definitions.current('acme');
  const kinds = ['entity_definitions', 'event_rules', '_workflows', 'fsm_specs', 'policies', 'inbound_sources'];
  const pages = await Promise.all(
    kinds.map((pk) => store.querySys({ tenant: 'acme', kind: 'definition', pk, limit: 1000 })),
  );
  return { version: etag, definitions: pages.flatMap(({ rows }) => rows.map((row) => row.value)) };
}

/** Sends a definition; it is saved whole, with one more version of all definitions, or leaves nothing behind. */
async function expectAllOrNothing(a: { method: string; path: string; body: Json; added: number }): Promise<void> {
  const before = await savedSoFar();
  const { status, json } = await world.call({ method: a.method, path: a.path, token, body: a.body });
  const after = await savedSoFar();
  expect([200, 201, 400, 409, 422]).toContain(status);
  const saved = status < 300 ? 1 : 0;
  expect(after.version).toBe(before.version + saved);
  expect(after.definitions).toHaveLength(before.definitions.length + saved * a.added);
  if (saved === 0) expect(after.definitions).toEqual(before.definitions);
  if (saved === 0) expect(json).toHaveProperty('code');
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<Json>(1e308, -0, '', '{{', '{{ record }}', '1 +', 'null', '__proto__', 'a'.repeat(5000), [[]], {}),
) as fc.Arbitrary<Json>;

describe.each(KINDS)('a definition of %s', (kind, body) => {
  const path = `/api/_admin/${kind}`;
  const places = pathsOf({ value: body, path: [] });
  const mutation = fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 4 });

  it('is saved whole or not at all, whatever JSON is sent', async () => {
    await fc.assert(
      fc.asyncProperty(odd, (sent) => expectAllOrNothing({ method: 'POST', path, body: sent, added: 1 })),
      { numRuns: RUNS },
    );
  });

  it('is saved whole or not at all, whatever stands in some of its places', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, (changes) =>
        expectAllOrNothing({ method: 'POST', path, body: mutate({ body: named(body), changes }), added: 1 }),
      ),
      { numRuns: RUNS },
    );
  });

  it('is replaced whole or not at all, and still answers', async () => {
    const own = named(body);
    const { json } = await world.call({ method: 'POST', path, token, body: own });
    const one = kind === 'entities' ? `${path}/crm/${String(own['name'])}` : `${path}/${String(json['id'])}`;
    await fc.assert(
      fc.asyncProperty(mutation, (changes) =>
        expectAllOrNothing({ method: 'PUT', path: one, body: mutate({ body: own, changes }), added: 0 }),
      ),
      { numRuns: RUNS },
    );
    expect((await world.call({ path: `${path}?limit=100`, token })).status).toBe(200);
    expect((await world.call({ path: '/api/crm/deals', token })).status).toBe(200);
  });
});

function named(body: JsonObject): JsonObject {
  return { ...body, name: `fuzz_${n++}` };
}

function mutate(a: { body: JsonObject; changes: readonly (readonly [Path, Json])[] }): Json {
  return a.changes.reduce<Json>((value, [path, by]) => replaceAt({ value, path, by }), a.body);
}

type Path = readonly (string | number)[];

/** Every place in a value, the value itself left out. */
function pathsOf(a: { value: Json; path: Path }): Path[] {
  const { value, path } = a;
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? value.map((one, i) => [i, one] as const) : Object.entries(value);
  return entries.flatMap(([key, one]) => [[...path, key], ...pathsOf({ value: one, path: [...path, key] })]);
}

function replaceAt(a: { value: Json; path: Path; by: Json }): Json {
  const { value, by } = a;
  const [first, ...rest] = a.path;
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((one, i) => (i === first ? replaceAt({ value: one, path: rest, by }) : one));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [first]: replaceAt({ value: value[first] ?? null, path: rest, by }) };
}
