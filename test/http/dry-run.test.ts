import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';

const params = z.strictObject({});
const hooks = [
  defineHook({
    name: 'lab_shout',
    phase: 'before',
    docs: 'Puts names in capitals.',
    params,
    run: ({ record }) => ({ update: { name: String(record['name']).toUpperCase() } }),
  }),
  defineHook({
    name: 'lab_mail',
    phase: 'before',
    docs: 'Sets an address.',
    params,
    run: () => ({ update: { email: 'ana@example.com' } }),
  }),
  defineHook({
    name: 'lab_refuse',
    phase: 'before',
    docs: 'Refuses the amount 13.',
    params,
    run: ({ record }) => (record['amount'] === 13 ? { abort: 'not this amount' } : undefined),
  }),
  defineHook({ name: 'lab_tell', phase: 'after', docs: 'Tells nobody.', params, run: () => undefined }),
  defineHook({
    name: 'lab_note',
    phase: 'in_transaction',
    docs: 'Writes notes along: as many as the amount says.',
    params,
    run: ({ record }) => ({
      writes: Array.from({ length: Number(record['amount'] ?? 0) }, () => ({
        ...{ operation: 'create' as const, app: 'crm', entity: 'notes' },
        values: { text: 'private' },
      })),
    }),
  }),
];
const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'x', requires: [], definitions: [] },
  hooks,
};
const FLOW: JsonObject = {
  ...{ app: 'crm', name: 'flow', initial: 'open' },
  transitions: [{ from: 'open', to: 'won' }],
};
const NOTES: JsonObject = { app: 'crm', name: 'notes', fields: [{ name: 'text', type: 'string' }] };
const DEALS: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'name', type: 'string', required: true, unique: true },
    { name: 'amount', type: 'number', default: 2 },
    { name: 'email', type: 'email', pii: true },
    { name: 'status', type: 'enum', values: ['open', 'won'] },
  ],
  fsm: { status: 'flow' },
  validators: [{ type: 'expression', rule: 'amount < 1000', message: 'a lot', severity: 'warning', field: 'amount' }],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['create'], handler: 'lab_shout', when: 'name != "quiet"' },
        { events: ['create'], handler: 'lab_mail' },
        { events: ['create', 'update'], handler: 'lab_refuse' },
        { events: ['create'], handler: 'lab_note' },
        { events: ['create'], handler: 'lab_tell', when: 'amount > 1' },
      ],
    },
  },
};

let world: World;
let admin: string;
let token: string;
let count = 0;

beforeAll(async () => {
  world = await openWorld({ packs: [pack] });
  admin = await world.token({ user: 'admin', roles: ['admin'] });
  for (const [kind, body] of [
    ['fsm-specs', FLOW] as const,
    ['entities', NOTES] as const,
    ['entities', DEALS] as const,
  ]) {
    const { status, json } = await world.call({ method: 'POST', path: `/api/_admin/${kind}`, token: admin, body });
    expect([status, json['errors']]).toEqual([201, undefined]);
  }
  token = await world.token({ roles: ['member'] });
});
afterAll(() => world.close());

describe('a dry run', () => {
  it('shows the record as it would be, phase by phase, and writes nothing', async () => {
    const { status, json } = await post({ query: '?dry_run=true', body: { name: 'dry' } });
    expect(status).toBe(200);
    expect(json['record']).toMatchObject({ name: 'DRY', amount: 2, email: 'ana@example.com', status: 'open' });
    expect(json['warnings']).toEqual([]);
    expect(shape(json)).toEqual([
      'defaults crm/deals: amount, status',
      'validation crm/deals: ',
      'before crm/deals lab_shout: name',
      'before crm/deals lab_mail: email',
      'before crm/deals lab_refuse: ',
      'validation crm/deals: ',
      'states crm/deals: ',
      'in_transaction crm/deals lab_note: ',
      'defaults crm/notes: ',
      'validation crm/notes: ',
      'defaults crm/notes: ',
      'validation crm/notes: ',
      'after crm/deals lab_tell: ',
      'persist crm/deals: ',
    ]);
    expect(phasesOf(json).at(-1)).toMatchObject({ items: 5, skipped_because: 'dry run: nothing is written' });
    expect(await named('DRY')).toEqual([]);
    expect(await total('notes')).toBe(0);
  });

  it('tells values before and after, but no personal ones, and none of related records', async () => {
    const { json } = await post({ query: '?dry_run=1', body: { name: 'values' } });
    const values = phasesOf(json).map((phase) => phase['values']);
    expect(values).toContainEqual({ name: { previous: 'values', new: 'VALUES' } });
    expect(values).toContainEqual({ email: { previous: null, new: '***' } });
    expect(JSON.stringify(json['phases'])).not.toContain('private');
  });

  it('says why a hook does not run', async () => {
    const { json } = await post({ query: '?dry_run=true', body: { name: 'quiet' } });
    const { path } = await made();
    const change = await world.call({ method: 'PATCH', path: `${path}?dry_run=true`, token, body: { amount: 4 } });
    const skipped = (one: JsonObject): unknown[] =>
      phasesOf(one)
        .filter((phase) => phase['hook'] === 'lab_shout')
        .map((phase) => phase['skipped_because']);
    expect([skipped(json), skipped(change.json)]).toEqual([['when is not true'], ['not on update']]);
  });

  it('shows the after hooks that the commit would make jobs of', async () => {
    const many = await post({ query: '?dry_run=true', body: { name: 'a', amount: 2 } });
    const none = await post({ query: '?dry_run=true', body: { name: 'a', amount: 0 } });
    const told = (one: WorldAnswer): unknown[] =>
      phasesOf(one.json)
        .filter((phase) => phase['phase'] === 'after')
        .map((phase) => phase['skipped_because']);
    expect([told(many), told(none)]).toEqual([[null], ['when is not true']]);
  });

  it('works for changes, moves and deletes', async () => {
    const { path } = await made();
    const call = (a: { method: string; at?: string; body?: Json }): Promise<WorldAnswer> =>
      world.call({ method: a.method, path: `${path}${a.at ?? ''}?dry_run=true`, token, body: a.body });
    const changed = await call({ method: 'PATCH', body: { amount: 9 } });
    const moved = await call({ method: 'POST', at: '/transitions', body: { field: 'status', to: 'won' } });
    const deleted = await call({ method: 'DELETE' });
    const after = await world.call({ path, token });
    expect([changed, moved, deleted].map((one) => one.status)).toEqual([200, 200, 200]);
    expect(changed.json['record']).toMatchObject({ amount: 9, version: 2 });
    expect(moved.json['record']).toMatchObject({ status: 'won' });
    expect(deleted.json['record']).toBeNull();
    expect(after.json).toMatchObject({ amount: 2, status: 'open', version: 1 });
  });

  it('answers what would be refused as it would be, with the phases so far', async () => {
    const { json: known } = await made();
    const wrong = await post({ query: '?dry_run=true', body: {} });
    const aborted = await post({ query: '?dry_run=true', body: { name: 'x', amount: 13 } });
    const taken = await post({ query: '?dry_run=true', body: { name: known['name'] ?? null } });
    const tooMany = await post({ query: '?dry_run=true', body: { name: 'many', amount: 100 } });
    const all = [wrong, aborted, taken, tooMany];
    expect(all.map((one) => [one.status, one.json['code']])).toEqual([
      [422, 'VALIDATION_FAILED'],
      [422, 'HOOK_ABORT'],
      [422, 'DUPLICATE_VALUE'],
      [422, 'TOO_MANY_WRITES'],
    ]);
    expect(shape(wrong.json)).toEqual(['defaults crm/deals: amount, status', 'validation crm/deals: ']);
    expect(shape(aborted.json).at(-1)).toBe('before crm/deals lab_refuse: ');
  });

  it('shows warnings and asks for nothing', async () => {
    const { status, json } = await post({ query: '?dry_run=true', body: { name: 'big', amount: 0, status: 'open' } });
    const { path } = await made();
    const big = await world.call({ method: 'PATCH', path: `${path}?dry_run=true`, token, body: { amount: 5000 } });
    expect([status, json['warnings']]).toEqual([200, []]);
    expect(big.json).toMatchObject({ warnings: [{ path: 'amount', message: 'a lot' }] });
    expect(big.json).not.toHaveProperty('acknowledgment_token');
  });

  it('leaves no idempotency mark', async () => {
    const headers = { 'idempotency-key': 'dry-1' };
    const dry = await post({ query: '?dry_run=true', body: { name: 'marked' }, headers });
    const real = await post({ body: { name: 'other body' }, headers });
    expect([dry.status, real.status, real.headers.get('idempotency-replayed')]).toEqual([200, 201, null]);
  });

  it('can be turned off, and takes no other words', async () => {
    const off = await post({ query: '?dry_run=false', body: { name: `deal ${++count}` } });
    const wrong = await post({ query: '?dry_run=maybe', body: { name: 'x' } });
    expect([off.status, wrong.status, wrong.json['code']]).toEqual([201, 400, 'INVALID_QUERY']);
  });
});

describe('a trace', () => {
  it('adds the phases to the answer of a write', async () => {
    const { status, json } = await post({ query: '?trace=1', body: { name: 'traced' }, token: admin });
    const stored = await named('TRACED');
    expect(status).toBe(201);
    expect(phasesOf(json).at(-1)).toMatchObject({ phase: 'persist', items: 5, skipped_because: null });
    expect(stored).toHaveLength(1);
    expect(stored[0]).not.toHaveProperty('phases');
  });

  it('takes time that can be read', async () => {
    const { json } = await post({ query: '?trace=1', body: { name: 'timed' }, token: admin });
    const times = phasesOf(json).map((phase) => Number(phase['ms']));
    expect(times.every((ms) => ms >= 0 && ms < 10_000)).toBe(true);
    expect(times.some((ms) => ms > 0)).toBe(true);
  });

  it('goes with deletes, questions and refusals', async () => {
    const { path } = await made();
    const asked = await world.call({
      ...{ method: 'PATCH', path: `${path}?trace=1`, token: admin },
      body: { amount: 5000 },
    });
    const refused = await world.call({ method: 'PATCH', path: `${path}?trace=1`, token: admin, body: { amount: 13 } });
    const deleted = await world.call({ method: 'DELETE', path: `${path}?trace=1`, token: admin });
    expect([asked.status, refused.status, deleted.status]).toEqual([202, 422, 200]);
    expect([asked, refused, deleted].map((one) => phasesOf(one.json).length > 0)).toEqual([true, true, true]);
    expect(phasesOf(asked.json).at(-1)).toMatchObject({ skipped_because: 'the warnings are not acknowledged' });
  });

  it('is for admins and integrators', async () => {
    const member = await post({ query: '?trace=1', body: { name: 'nobody' } });
    const builder = await world.token({ user: 'ira', roles: ['integrator', 'member'] });
    const integrator = await post({ query: '?trace=1', body: { name: 'ira' }, token: builder });
    expect([member.status, member.json['code'], integrator.status]).toEqual([403, 'FORBIDDEN', 201]);
    expect(await named('NOBODY')).toEqual([]);
  });
});

describe('a write that touches too much', () => {
  it('is refused with a clear error, and nothing of it is written', async () => {
    const before = await total('notes');
    const { status, json } = await post({ body: { name: 'too many', amount: 98 } });
    const fits = await post({ body: { name: 'just so', amount: 97 } });
    expect([status, json['code']]).toEqual([422, 'TOO_MANY_WRITES']);
    expect(json['detail']).toBe('the write touches 101 items, 100 are allowed');
    expect(await named('TOO MANY')).toEqual([]);
    expect([fits.status, await total('notes')]).toEqual([201, before + 97]);
  });
});

function phasesOf(json: JsonObject): JsonObject[] {
  return Array.isArray(json['phases']) ? json['phases'].filter(isObject) : [];
}

function shape(json: JsonObject): string[] {
  return phasesOf(json).map(({ phase, entity, hook, changed }) =>
    [phase, entity, hook]
      .filter((one) => one !== null)
      .join(' ')
      .concat(`: ${String(changed).replaceAll(',', ', ')}`),
  );
}

async function made(): Promise<{ path: string; json: JsonObject }> {
  const { json } = await post({ body: { name: `deal ${++count}` } });
  return { path: `/api/crm/deals/${String(json['id'])}`, json };
}

function post(a: {
  query?: string;
  body: Json;
  token?: string;
  headers?: Record<string, string>;
}): Promise<WorldAnswer> {
  const { query = '', body, headers = {} } = a;
  return world.call({ method: 'POST', path: `/api/crm/deals${query}`, token: a.token ?? token, body, headers });
}

async function named(name: string): Promise<JsonObject[]> {
  const filter = encodeURIComponent(`name == "${name}"`);
  const { json } = await world.call({ path: `/api/crm/deals?filter=${filter}`, token });
  return Array.isArray(json['items']) ? json['items'].filter(isObject) : [];
}

async function total(entity: string): Promise<number> {
  const { json } = await world.call({ path: `/api/crm/${entity}?limit=100`, token });
  const next = String(json['next_cursor']);
  const rest = await world.call({ path: `/api/crm/${entity}?limit=100&cursor=${encodeURIComponent(next)}`, token });
  const pages = json['next_cursor'] === null ? [json] : [json, rest.json];
  return pages.flatMap((page) => (Array.isArray(page['items']) ? page['items'] : [])).length;
}
