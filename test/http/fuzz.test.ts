import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { createLab, DEAL_CALLS, DEAL_REVIEW, DEAL_STATUS, DEALS, defineDeals, WON_RULE } from './lab.ts';

const RUNS = 100;
const NAMES = [
  'name',
  'amount',
  'status',
  'note',
  'email',
  'extra',
  'checked',
  'id',
  'version',
  '__proto__',
  'constructor',
];

const lab = createLab();
let world: World;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  token = await world.token({ user: 'admin', roles: ['admin'] });
  await defineDeals({ world, token });
});
afterAll(() => world.close());

describe('whatever is sent', () => {
  it('a record is written or refused, and nothing breaks', async () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.string({ unit: 'binary' }), fc.double());
    const body = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), value, { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { status, json } = await world.call({
          method: 'POST',
          path: '/api/crm/deals',
          token,
          body: JSON.stringify(sent),
        });
        expect([201, 422]).toContain(status);
        expect(json).toHaveProperty(status === 201 ? 'id' : 'errors');
      }),
      { numRuns: RUNS },
    );
  });

  it('any text for a body is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.json()), async (text) => {
        const { status } = await world.call({ method: 'POST', path: '/api/crm/deals', token, body: text });
        expect([201, 400, 422]).toContain(status);
      }),
      { numRuns: RUNS },
    );
  });

  it('a webhook is done, parked or refused, signed or not', async () => {
    const call = { method: 'POST', token };
    const made = await world.call({ ...call, path: '/api/_admin/inbound-sources', body: DEAL_CALLS });
    await world.call({ ...call, method: 'PUT', path: '/api/_admin/secrets/DEALS_KEY', body: { value: 'k' } });
    const names = fc.constantFrom('kind', 'id', 'name', 'deals', '__proto__');
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('made', 'won', 'ping'));
    const body = fc.oneof(
      fc.dictionary(names, value).map((one) => JSON.stringify(one)),
      fc.json(),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), fc.constantFrom('tag', ''), async (sent, signed, kind) => {
        const time = String(world.clock.millis());
        const mac = createHmac('sha256', signed ? 'k' : 'other')
          .update(`${time}.${sent}`)
          .digest('hex');
        const headers = { 'x-signature': `sha256=${mac}`, 'x-time': time, 'x-kind': kind };
        const { status } = await world.call({
          method: 'POST',
          path: String(made.json['inbound_path']),
          body: sent,
          headers,
        });
        expect(signed ? [200, 202, 400] : [401]).toContain(status);
      }),
      { numRuns: RUNS },
    );
    await world.settle();
  });

  it('any query is understood or refused', async () => {
    const name = fc.oneof(fc.constantFrom('filter', 'sort', 'limit', 'cursor'), fc.string());
    const filter = fc.constantFrom(
      'amount > 1',
      'name',
      'status == ',
      'extra',
      '"x".matches("(a+)+$")',
      '[1,2].all(x, x > 0)',
      '1/0 > 1',
    );
    const value = fc.oneof(
      filter,
      fc.string({ unit: 'binary' }),
      fc.constantFrom('1', '100', '-amount', 'e30', '0x10'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 3 }), async (pairs) => {
        const { status } = await world.call({ path: `/api/crm/deals?${new URLSearchParams(pairs)}`, token });
        expect([200, 400]).toContain(status);
      }),
      { numRuns: RUNS },
    );
  });

  it('any path is found or not', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        'api',
        'crm',
        'deals',
        '_admin',
        '_workflows',
        'entities',
        'transitions',
        '..',
        '%2f',
        '%00',
        '%zz',
      ),
      fc.string(),
    );
    const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD');
    await fc.assert(
      fc.asyncProperty(method, fc.array(part, { maxLength: 6 }), async (verb, parts) => {
        const { status } = await world.call({ method: verb, path: `/api/${parts.join('/')}`, token });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  it.each<[string, JsonObject]>([
    ['entities', DEALS],
    ['event-rules', WON_RULE],
    ['workflows', DEAL_REVIEW],
    ['fsm-specs', DEAL_STATUS],
    ['inbound-sources', DEAL_CALLS],
  ])('a definition of %s with something else in some place is taken or refused', async (kind, body) => {
    let n = 0;
    const paths = pathsOf({ value: body, path: [] });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), async (path, value) => {
        const changed = replaceAt({ value: { ...body, name: `fuzz_${n++}` }, path, by: value as Json });
        const { status } = await world.call({ method: 'POST', path: `/api/_admin/${kind}`, token, body: changed });
        expect([201, 400, 422]).toContain(status);
      }),
      { numRuns: RUNS },
    );
  });
});

type Path = readonly (string | number)[];

/** Every place in a value, the value itself left out. */
function pathsOf(a: { value: Json; path: Path }): Path[] {
  const { value, path } = a;
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? value.map((one, i) => [i, one] as const) : Object.entries(value);
  return entries.flatMap(([key, one]) => [[...path, key], ...pathsOf({ value: one, path: [...path, key] })]);
}

function replaceAt(a: { value: Json; path: Path; by: Json }): Json {
  const [first, ...rest] = a.path;
  if (first === undefined) return a.by;
  if (Array.isArray(a.value))
    return a.value.map((one, i) => (i === first ? replaceAt({ value: one, path: rest, by: a.by }) : one));
  if (typeof a.value !== 'object' || a.value === null) return a.value;
  return { ...a.value, [first]: replaceAt({ value: a.value[first] ?? null, path: rest, by: a.by }) };
}
