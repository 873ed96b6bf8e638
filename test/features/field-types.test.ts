import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSecret } from '#app/records/open-secret.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const CANARY = 'canary-7f3a';
const SITES: JsonObject = {
  app: 'net',
  name: 'sites',
  currency: 'EUR',
  fields: [
    { name: 'name', type: 'string', required: true, unique: { case_insensitive: false } },
    { name: 'code', type: 'string', unique: true },
    { name: 'gateway', type: 'ip' },
    { name: 'network', type: 'cidr' },
    { name: 'place', type: 'geo_point' },
    { name: 'plan', type: 'file' },
    { name: 'token', type: 'secret', min_length: 8 },
    { name: 'status', type: 'enum', values: ['draft', 'live'], default: 'draft' },
    { name: 'note', type: 'string', immutable: 'status == "live"' },
    { name: 'fee', type: 'money', min: '0' },
    { name: 'months', type: 'integer', default: 1 },
    { name: 'total', type: 'money', computed: 'fee * months' },
  ],
  indexes: [['total']],
};
const PLAN = { key: 'plans/1.pdf', name: '1.pdf', type: 'application/pdf', size: 12, sha256: 'ab'.repeat(32) };
const PATH = '/api/net/sites';

let tenant: Tenant;
beforeAll(async () => {
  const definitions = { entities: [SITES, { ...SITES, name: 'depots' }] };
  tenant = await openTenant({ definitions });
});
afterAll(() => tenant.world.close());

const call = (method: string, path: string, body?: JsonObject): Promise<WorldAnswer> =>
  tenant.world.call({ method, path, token: tenant.admin, body });
const codesOf = (answer: WorldAnswer): unknown[] =>
  (answer.json['errors'] as JsonObject[]).map((one) => `${String(one['code'])} ${String(one['path'])}`);

describe('records', () => {
  it('take values of the new types, and give them back in their canonical form', async () => {
    const place = { latitude: 52.52, longitude: 13.405 };
    const values = { name: 'Hub', gateway: '2001:DB8:0::1', network: '10.0.0.0/8', place, plan: PLAN, fee: '2.5' };
    const made = await tenant.post(PATH, { ...values, months: 12, total: '1.00' });
    expect(made).toMatchObject({ ...values, gateway: '2001:db8::1', fee: '2.50', total: '30.00' });
    expect(await tenant.get(`${PATH}/${String(made['id'])}`)).toEqual(made);
  });

  it('are found by the parts of a place and by what is computed', async () => {
    const filter = encodeURIComponent('place.latitude > 50.0 && total >= 30');
    expect(await tenant.list(`${PATH}?filter=${filter}&sort=total`)).toMatchObject([{ name: 'Hub' }]);
  });

  it('are told apart by letter case only where the definition says so', async () => {
    await tenant.post(PATH, { name: 'hub', code: 'A1' });
    const sameName = await call('POST', PATH, { name: 'Hub' });
    const sameCode = await call('POST', PATH, { name: 'third', code: 'a1' });
    expect([codesOf(sameName), codesOf(sameCode)]).toEqual([['DUPLICATE_VALUE name'], ['DUPLICATE_VALUE code']]);
  });

  it('keep what is immutable while the record says so', async () => {
    const { id } = await tenant.post(PATH, { name: 'frozen', note: 'a' });
    await tenant.patch(`${PATH}/${String(id)}`, { status: 'live', note: 'b' });
    const refused = await call('PATCH', `${PATH}/${String(id)}`, { note: 'c', status: 'draft' });
    expect(codesOf(refused)).toEqual(['IMMUTABLE note']);
  });
});

describe('a secret', () => {
  it('is in no answer, event, audit or log, opens for the platform alone, and is cleared by null', async () => {
    const path = await makeSecret();
    const ref = { tenant: 'acme', app: 'net', entity: 'sites', id: path.split('/').at(-1) ?? '' };
    const { platform } = tenant.world;
    expect(await openSecret({ platform, ref, field: 'token' })).toBe(CANARY);
    await tenant.patch(path, { months: 2 });
    expect(await openSecret({ platform, ref, field: 'token' })).toBe(CANARY);
    const answers = [
      await call('GET', path),
      await call('GET', PATH),
      await call('PATCH', path, { token: `${CANARY}-2`, months: 'x' }),
      await call('PATCH', `${path}?dry_run=true`, { token: `${CANARY}-2` }),
      await call('GET', `/api/_admin/audit?record_id=${ref.id}`),
      await call('GET', '/api/_admin/events'),
    ];
    const cleared = await tenant.patch(path, { token: null });
    await tenant.world.settle();
    const { entries } = await platform.store.journal({ tenant: 'acme', by: { record: ref }, limit: 100 });
    expect(await openSecret({ platform, ref, field: 'token' })).toBeNull();
    expect(JSON.stringify([answers.map((one) => one.json), cleared, entries, tenant.world.logger])).not.toMatch(
      /canary-7f3a|v1\.[A-Za-z0-9_-]{20}/,
    );
    expect(entries.at(0)?.changes[0]?.changes).toEqual({ token: { previous: '[secret]', new: null } });
  });

  it('cannot be filtered, sorted or named', async () => {
    const filtered = await call('GET', `${PATH}?filter=${encodeURIComponent('token == "x"')}`);
    const sorted = await call('GET', `${PATH}?sort=token`);
    const rule = {
      app: 'net',
      name: 'leak',
      on: { event: 'sites.updated' },
      then: { action: 'log', message: '{{ record.token }}' },
    };
    const named = await call('POST', '/api/_admin/event-rules', rule);
    expect([filtered.status, sorted.status, named.status]).toEqual([400, 400, 422]);
    expect([codesOf(filtered), codesOf(named)]).toEqual([['TYPE_MISMATCH filter'], ['TYPE_MISMATCH then.message']]);
  });
});

describe('a definition with records', () => {
  const ENTITY = '/api/_admin/entities/net/sites';
  const withFields = (change: (field: JsonObject) => JsonObject[]): JsonObject => ({
    ...SITES,
    fields: (SITES['fields'] as JsonObject[]).flatMap(change),
  });
  const retyped = (name: string, type: string): JsonObject =>
    withFields((field) => (field['name'] === name ? [{ name, type }] : [field]));
  const without = (name: string): JsonObject => withFields((field) => (field['name'] === name ? [] : [field]));

  it('is not given types that could not keep the values, with advice', async () => {
    await makeSecret();
    const refused = await call('PUT', ENTITY, retyped('months', 'money'));
    const open = await call('PUT', ENTITY, retyped('token', 'string'));
    expect([refused.status, open.status]).toEqual([422, 422]);
    expect(codesOf(refused)).toContain('INCOMPATIBLE_CHANGE fields[10]');
    expect(String(refused.json['detail'])).toContain('add a field of another name');
  });

  it('loses a field without losing its values, and never gives them to another type', async () => {
    const path = await makeSecret();
    await tenant.patch(path, { code: 'B2' });
    await call('PUT', ENTITY, without('code'));
    const hidden = await tenant.get(path);
    await tenant.patch(path, { months: 3 });
    const other = await call('PUT', ENTITY, retyped('code', 'integer'));
    const back = await call('PUT', ENTITY, SITES);
    expect(Object.keys(hidden)).not.toContain('code');
    expect(codesOf(other)).toEqual(['INCOMPATIBLE_CHANGE fields[1]']);
    expect(back.status).toBe(200);
    expect(await tenant.get(path)).toMatchObject({ code: 'B2', months: 3 });
  });

  it('does not show a secret by way of removing its field', async () => {
    await makeSecret();
    const gone = await call('PUT', ENTITY, without('token'));
    const open = await call('PUT', ENTITY, retyped('token', 'string'));
    const back = await call('PUT', ENTITY, SITES);
    expect([gone.status, open.status, back.status]).toEqual([200, 422, 200]);
    expect(codesOf(open)).toEqual(['INCOMPATIBLE_CHANGE fields[6]']);
  });

  it('shows its versions, and brings one back as a new one', async () => {
    const before = await tenant.get(ENTITY);
    await call('PUT', ENTITY, { ...SITES, label: 'Places' });
    const versions = await tenant.list(`${ENTITY}/versions`);
    const restored = await tenant.post(`${ENTITY}/restore`, { version: Number(before['version']) });
    expect(versions.slice(0, 2)).toMatchObject([{ label: 'Places' }, { version: before['version'] }]);
    expect(restored).toMatchObject({ version: Number(before['version']) + 2, fields: before['fields'] });
    expect(Object.keys(restored)).not.toContain('label');
  });

  it('is given wider types, and no way back from them', async () => {
    const wider = await call('PUT', ENTITY, retyped('gateway', 'string'));
    const back = await call('PUT', ENTITY, SITES);
    expect([wider.status, back.status]).toEqual([200, 422]);
    expect(codesOf(back)).toEqual(['INCOMPATIBLE_CHANGE fields[2]']);
  });

  it('cannot be removed from under them, and can where there are none', async () => {
    const kept = await call('DELETE', ENTITY);
    const gone = await call('DELETE', '/api/_admin/entities/net/depots');
    expect([kept.status, gone.status]).toEqual([422, 204]);
    expect(codesOf(kept)).toEqual(['IN_USE ']);
  });
});

describe('a pack that is installed again', () => {
  it('leaves what the tenant changed as it is, and tells of it', async () => {
    const path = '/api/_admin/entities/ecommerce/stock_alerts';
    const first = await tenant.post('/api/_admin/apps/ecommerce/install', {});
    const { id: _, version: __, created_at: ___, updated_at: ____, pack: _____, ...body } = await tenant.get(path);
    await call('PUT', path, { ...body, label: 'Ours' });
    const again = await tenant.post('/api/_admin/apps/ecommerce/install', {});
    expect([first['kept'], again['installed'], again['kept']]).toEqual([
      [],
      0,
      ['entity_definitions:ecommerce/stock_alerts'],
    ]);
    expect(await tenant.get(path)).toMatchObject({ label: 'Ours', version: 2, pack: 'ecommerce@1' });
  });
});

let made = 0;
async function makeSecret(): Promise<string> {
  const record = await tenant.post(PATH, { name: `secret ${++made}`, token: CANARY });
  expect(JSON.stringify(record)).not.toContain('token');
  return `${PATH}/${String(record['id'])}`;
}
