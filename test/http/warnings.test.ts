import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';

const params = z.strictObject({});
const warnFrom = defineHook({
  name: 'lab_warn',
  phase: 'before',
  docs: 'Warns of a sum over 1000.',
  params,
  run: ({ record }) =>
    Number(record['amount']) > 1000
      ? { warn: { message: `${String(record['amount'])} is a lot`, field: 'amount' } }
      : undefined,
});
const warnOnDelete = defineHook({
  name: 'lab_warn_on_delete',
  phase: 'before',
  docs: 'Warns before a delete.',
  params,
  run: () => ({ warn: ['it has a history', 'it is known to others'] }),
});
const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'x', requires: [], definitions: [] },
  hooks: [warnFrom, warnOnDelete],
};

const FLOW: JsonObject = {
  app: 'crm',
  name: 'flow',
  initial: 'open',
  transitions: [
    { from: 'open', to: 'won' },
    { from: 'won', to: 'open' },
  ],
};
const DEALS: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'name', type: 'string', required: true, unique: true },
    { name: 'amount', type: 'number' },
    { name: 'phone', type: 'phone', pii: true },
    { name: 'status', type: 'enum', values: ['open', 'won'] },
  ],
  fsm: { status: 'flow' },
  validators: [
    {
      ...{ type: 'required', field: 'phone', severity: 'warning', code: 'NO_PHONE' },
      message: 'nobody can call {{ name }}',
    },
    { type: 'expression', rule: 'status != "won" || amount > 5', message: 'won for little', severity: 'warning' },
  ],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['create', 'update'], handler: 'lab_warn' },
        { events: ['delete'], handler: 'lab_warn_on_delete' },
      ],
    },
  },
};
const RULE: JsonObject = {
  app: 'crm',
  name: 'grow',
  on: { event: 'deals.updated' },
  when: 'status == "won" && original.status != "won"',
  then: { action: 'set_field', field: 'amount', value: 5000 },
};

let world: World;
let admin: string;
let token: string;
let count = 0;

beforeAll(async () => {
  world = await openWorld({ packs: [pack] });
  admin = await world.token({ user: 'admin', roles: ['admin'] });
  await define('fsm-specs', FLOW);
  await define('entities', DEALS);
  await define('event-rules', RULE);
  token = await world.token({ roles: ['member'] });
});
afterAll(() => world.close());

describe('a write with warnings', () => {
  it('is answered with them and a token, and writes nothing', async () => {
    const body = { name: unique(), amount: 2000 };
    const { status, json } = await post({ body });
    expect(status).toBe(202);
    expect(json).toMatchObject({
      warnings: [
        { path: 'phone', code: 'NO_PHONE', message: `nobody can call ${body.name}`, handler: null },
        { path: 'amount', code: 'HOOK_WARNING', message: '2000 is a lot', handler: 'lab_warn' },
      ],
      data: { name: body.name, amount: 2000, status: 'open', version: 1 },
    });
    expect(await named(body.name)).toEqual([]);
  });

  it('is done once the same body comes with the token, as it was shown', async () => {
    const body = { name: unique(), amount: 2000 };
    const asked = await post({ body });
    const done = await post({ body: { ...body, acknowledge_warnings: tokenOf(asked) } });
    expect(done.status).toBe(201);
    expect(done.json['id']).toBe(isObject(asked.json['data']) ? asked.json['data']['id'] : null);
    expect(await named(body.name)).toHaveLength(1);
  });

  it('keeps in the journal what was acknowledged, without personal values', async () => {
    const body = { name: unique(), amount: 2000 };
    const { json } = await acknowledged({ body });
    const { json: audit } = await world.call({
      path: `/api/_admin/audit?record_id=${String(json['id'])}`,
      token: admin,
    });
    expect(audit).toMatchObject({
      items: [
        {
          warnings: [
            { code: 'NO_PHONE', acknowledged: true },
            { code: 'HOOK_WARNING', handler: 'lab_warn', acknowledged: true },
          ],
        },
      ],
    });
  });

  it('goes through with fewer warnings than were shown', async () => {
    const { json } = await acknowledged({ body: { name: unique(), amount: 1 } });
    const path = `/api/crm/deals/${String(json['id'])}`;
    const asked = await patch({ path, body: { status: 'won' } });
    await acknowledgedPatch({ path, body: { amount: 50 } });
    const done = await patch({ path, body: { status: 'won', acknowledge_warnings: tokenOf(asked) } });
    expect([asked.status, done.status]).toEqual([202, 200]);
    expect(asked.json['warnings']).toHaveLength(2);
  });

  it('asks again when the state of things has brought another warning', async () => {
    const { json } = await acknowledged({ body: { name: unique(), amount: 10 } });
    const path = `/api/crm/deals/${String(json['id'])}`;
    const body = { status: 'won' };
    const asked = await patch({ path, body });
    await acknowledgedPatch({ path, body: { amount: 1 } });
    const again = await patch({ path, body: { ...body, acknowledge_warnings: tokenOf(asked) } });
    expect(again.status).toBe(202);
    expect(again.json).toMatchObject({ warnings: [{ code: 'NO_PHONE' }, { message: 'won for little' }] });
  });

  it('refuses before it asks: errors, and values that others have', async () => {
    const taken = await acknowledged({ body: { name: unique() } });
    const wrong = await post({ body: { amount: 2000 } });
    const duplicate = await post({ body: { name: taken.json['name'] ?? null } });
    expect([wrong.status, wrong.json['code']]).toEqual([422, 'VALIDATION_FAILED']);
    expect([duplicate.status, duplicate.json['code']]).toEqual([422, 'DUPLICATE_VALUE']);
  });

  it('asks before moves and deletes too', async () => {
    const { json } = await acknowledged({ body: { name: unique() } });
    const path = `/api/crm/deals/${String(json['id'])}`;
    const move = { field: 'status', to: 'won' };
    const asked = await world.call({ method: 'POST', path: `${path}/transitions`, token, body: move });
    const moved = await world.call({
      ...{ method: 'POST', path: `${path}/transitions`, token },
      body: { ...move, acknowledge_warnings: tokenOf(asked) },
    });
    await world.settle();
    const deleting = await world.call({ method: 'DELETE', path, token });
    const body = { acknowledge_warnings: tokenOf(deleting) };
    const deleted = await world.call({ method: 'DELETE', path, token, body });
    expect([asked.status, moved.status, deleting.status, deleted.status]).toEqual([202, 200, 202, 204]);
    expect(deleting.json['warnings']).toHaveLength(2);
    expect((await world.call({ path, token })).status).toBe(404);
  });

  it('still minds If-Match', async () => {
    const { json } = await acknowledged({ body: { name: unique() } });
    const path = `/api/crm/deals/${String(json['id'])}`;
    const headers = { 'if-match': '"7"' };
    const stale = await world.call({ method: 'PATCH', path, token, body: { amount: 3000 }, headers });
    expect([stale.status, stale.json['code']]).toEqual([409, 'VERSION_CONFLICT']);
  });

  it('is held up by nobody but a client: a rule writes, and the journal has the warnings', async () => {
    const { json } = await acknowledged({ body: { name: unique(), amount: 10 } });
    const path = `/api/crm/deals/${String(json['id'])}`;
    await acknowledgedPatch({ path, body: { status: 'won' } });
    await world.settle();
    const after = await world.call({ path, token });
    const audit = await world.call({ path: `/api/_admin/audit?record_id=${String(json['id'])}`, token: admin });
    expect(after.json['amount']).toBe(5000);
    expect(audit.json).toMatchObject({
      items: [{ warnings: [{ acknowledged: false }, { acknowledged: false, handler: 'lab_warn' }] }, {}, {}],
    });
  });
});

describe('a token', () => {
  it('counts once', async () => {
    const body = { name: unique(), amount: 5 };
    const acknowledge_warnings = tokenOf(await post({ body }));
    const both = await Promise.all([
      post({ body: { ...body, acknowledge_warnings } }),
      post({ body: { ...body, acknowledge_warnings } }),
    ]);
    const late = await post({ body: { ...body, acknowledge_warnings } });
    expect(both.map((one) => one.status).sort()).toEqual([201, 422]);
    expect(late.json).toMatchObject({ code: 'ACKNOWLEDGMENT_INVALID', reason: 'used' });
    expect(await named(body.name)).toHaveLength(1);
  });

  it('expires after 15 minutes', async () => {
    const body = { name: unique() };
    const acknowledge_warnings = tokenOf(await post({ body }));
    await world.advance(15 * 60_000);
    const { status, json } = await post({ body: { ...body, acknowledge_warnings } });
    expect([status, json['code'], json['reason']]).toEqual([422, 'ACKNOWLEDGMENT_INVALID', 'expired']);
  });

  it('counts for its user, tenant, record and operation alone', async () => {
    const body = { name: unique(), amount: 7 };
    const acknowledge_warnings = tokenOf(await post({ body }));
    const other = await world.token({ user: 'bo', roles: ['member'] });
    const theirs = await post({ body: { ...body, acknowledge_warnings }, token: other });
    const one = await acknowledged({ body: { name: unique() } });
    const path = `/api/crm/deals/${String(one.json['id'])}`;
    const onAnother = await patch({ path, body: { ...body, acknowledge_warnings } });
    expect([theirs, onAnother].map((it) => it.json['reason'])).toEqual(['mismatch', 'mismatch']);
  });

  it('never lets another body through', async () => {
    const body: JsonObject = { name: unique(), amount: 3 };
    const acknowledge_warnings = tokenOf(await post({ body }));
    const otherBodies = fc
      .dictionary(fc.constantFrom('name', 'amount', 'phone', 'status', 'x'), fc.oneof(fc.string(), fc.integer()))
      .filter((other) => JSON.stringify(sorted(other)) !== JSON.stringify(sorted(body)));
    await fc.assert(
      fc.asyncProperty(otherBodies, async (other) => {
        const { status, json } = await post({ body: { ...other, acknowledge_warnings } });
        expect([status, json['reason']]).toEqual([422, 'mismatch']);
      }),
      { numRuns: 50 },
    );
  });

  it('is nothing that anybody else could make', async () => {
    const body = { name: unique() };
    const good = tokenOf(await post({ body }));
    const changed = [`${good}A`, good.slice(0, -4), '', 'v1.', 'x'.repeat(3000), good.replace('v1.', 'v2.')];
    for (const acknowledge_warnings of changed) {
      const { status, json } = await post({ body: { ...body, acknowledge_warnings } });
      expect([status, json['code']]).toEqual([422, 'ACKNOWLEDGMENT_INVALID']);
    }
    const number = await post({ body: { ...body, acknowledge_warnings: 4 } });
    expect(number.json).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path: 'acknowledge_warnings' }] });
  });

  it('stays short however many warnings there are', async () => {
    const names = Array.from({ length: 80 }, (_, i) => `field_${i}`);
    await define('entities', {
      app: 'crm',
      name: 'forms',
      fields: names.map((name) => ({ name, type: 'string' })),
      validators: names.map((field) => ({ type: 'required', field, severity: 'warning' })),
    });
    const send = (body: JsonObject): Promise<WorldAnswer> =>
      world.call({ method: 'POST', path: '/api/crm/forms', token, body });
    const asked = await send({ field_0: 'x' });
    const done = await send({ field_0: 'x', acknowledge_warnings: tokenOf(asked) });
    expect(asked.json['warnings']).toHaveLength(79);
    expect(tokenOf(asked).length).toBeLessThan(2000);
    expect(done.status).toBe(201);
  });

  it('goes with an Idempotency-Key: the question is not stored, the answer is', async () => {
    const body = { name: unique() };
    const headers = { 'idempotency-key': 'warned-1' };
    const asked = await post({ body, headers });
    const yes = { ...body, acknowledge_warnings: tokenOf(asked) };
    const done = await post({ body: yes, headers });
    const again = await post({ body: yes, headers });
    const withoutToken = await post({ body, headers });
    expect([asked, done, again, withoutToken].map((one) => one.status)).toEqual([202, 201, 201, 201]);
    expect(again.json).toEqual(done.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

function unique(): string {
  return `deal ${++count}`;
}

function sorted(value: JsonObject): [string, Json][] {
  return Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1));
}

function tokenOf(answer: WorldAnswer): string {
  return String(answer.json['acknowledgment_token']);
}

async function define(kind: string, body: JsonObject): Promise<void> {
  const { status, json } = await world.call({ method: 'POST', path: `/api/_admin/${kind}`, token: admin, body });
  if (status !== 201) throw new Error(JSON.stringify(json));
}

function post(a: { body: Json; token?: string; headers?: Record<string, string> }): Promise<WorldAnswer> {
  const { headers = {} } = a;
  return world.call({ method: 'POST', path: '/api/crm/deals', token: a.token ?? token, body: a.body, headers });
}

function patch(a: { path: string; body: Json }): Promise<WorldAnswer> {
  return world.call({ method: 'PATCH', token, ...a });
}

async function acknowledged(a: { body: JsonObject }): Promise<WorldAnswer> {
  const acknowledge_warnings = tokenOf(await post(a));
  return post({ body: { ...a.body, acknowledge_warnings } });
}

async function acknowledgedPatch(a: { path: string; body: JsonObject }): Promise<WorldAnswer> {
  const acknowledge_warnings = tokenOf(await patch(a));
  return patch({ path: a.path, body: { ...a.body, acknowledge_warnings } });
}

async function named(name: string): Promise<Json[]> {
  const { json } = await world.call({
    path: `/api/crm/deals?filter=${encodeURIComponent(`name == "${name}"`)}`,
    token,
  });
  return Array.isArray(json['items']) ? json['items'] : [];
}
