import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const fields: JsonObject[] = [
  { name: 'name', type: 'string', required: true, unique: true },
  { name: 'owner', type: 'string' },
  { name: 'deleted_at', type: 'datetime' },
  { name: 'seen', type: 'boolean' },
];
const soft: JsonObject = {
  app: 'crm',
  name: 'soft_things',
  read_filter: 'owner == null || user.roles.exists(r, r == "admin")',
  fields,
  indexes: [['name']],
  template_overrides: {
    controller: {
      hooks: [
        {
          events: ['create', 'update'],
          handler: 'validation_hooks',
          params: { rules: [{ rule: 'name != "bad"', message: 'x' }] },
        },
        { events: ['delete'], handler: 'soft_delete' },
      ],
    },
  },
};
const hard: JsonObject = { app: 'crm', name: 'hard_things', fields };
const flow: JsonObject = {
  app: 'crm',
  name: 'flow',
  initial: 'a',
  transitions: [
    { from: 'a', to: 'b' },
    { from: '*', to: 'c' },
  ],
};
const moving: JsonObject = {
  app: 'crm',
  name: 'moving_things',
  fields: [
    { name: 'size', type: 'integer' },
    { name: 'state', type: 'enum', values: ['a', 'b', 'c'] },
  ],
  fsm: { state: 'flow' },
  template_overrides: { controller: { hooks: [{ events: ['delete'], handler: 'soft_delete' }] } },
};
const rule: JsonObject = {
  app: 'crm',
  name: 'sees_it_back',
  on: { event: 'soft_things.updated' },
  when: 'original.deleted_at != null && deleted_at == null',
  then: { action: 'set_field', field: 'seen', value: true },
};

let tenant: Tenant;
let member: string;
beforeAll(async () => {
  tenant = await openTenant({
    definitions: { 'fsm-specs': [flow], entities: [soft, hard, moving], 'event-rules': [rule] },
  });
  member = await tenant.world.token({ user: 'bo', roles: ['member'] });
});
afterAll(() => tenant.world.close());
const call = (
  method: string,
  path: string,
  a: { body?: JsonObject; token?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; json: JsonObject; headers: Headers }> =>
  tenant.world.call({ method, path, token: tenant.admin, ...a });
const deleted = async (name: string, more: JsonObject = {}): Promise<string> => {
  const made = await tenant.post('/api/crm/soft_things', { name, ...more });
  const path = `/api/crm/soft_things/${String(made['id'])}`;
  const { status } = await call('DELETE', path);
  expect(status).toBe(204);
  return path;
};

describe('a soft-deleted record', () => {
  it('is in no read and no list, and its unique values are free', async () => {
    const path = await deleted('hidden');
    const { status } = await call('GET', path);
    const items = await tenant.list('/api/crm/soft_things?sort=name');
    const again = await call('POST', '/api/crm/soft_things', { body: { name: 'hidden' } });
    expect(status).toBe(404);
    expect(items.map((one) => one['name'])).not.toContain('hidden');
    expect(again.status).toBe(201);
  });

  it('comes back with its data at a higher version, as an update with operation restore', async () => {
    const path = await deleted('back');
    const { status, json, headers } = await call('POST', `${path}/restore`);
    await tenant.world.settle();
    const items = await tenant.list('/api/crm/soft_things?sort=name');
    const id = String(json['id']);
    const entries = await tenant.list(`/api/_admin/audit?record_id=${id}`);
    const [restored] = entries.filter((one) => one['version'] === 3);
    expect([status, headers.get('etag')]).toEqual([200, '"3"']);
    expect(json).toMatchObject({ name: 'back', version: 3, deleted_at: null });
    expect(items.map((one) => one['name'])).toContain('back');
    expect(restored).toMatchObject({
      changes: [{ operation: 'restore', fields: { deleted_at: { new: null } } }],
      events: [{ type: 'soft_things.updated' }],
    });
    expect(await tenant.get(path)).toMatchObject({ seen: true });
  });

  it('takes its unique values again, unless they are taken: then it may come back with others', async () => {
    const path = await deleted('wanted');
    await tenant.post('/api/crm/soft_things', { name: 'Wanted' });
    const refused = await call('POST', `${path}/restore`);
    const other = await call('POST', `${path}/restore`, { body: { name: 'other' } });
    expect([refused.status, refused.json['code']]).toEqual([422, 'DUPLICATE_VALUE']);
    expect([other.status, other.json['name']]).toEqual([200, 'other']);
  });

  it('goes through the hooks of an update', async () => {
    const path = await deleted('fine');
    const { status, json } = await call('POST', `${path}/restore`, { body: { name: 'bad' } });
    expect([status, json['code'], json['handler']]).toEqual([422, 'VALIDATION_FAILED', 'validation_hooks']);
  });

  it('comes back once, also when that is asked twice at once or again', async () => {
    const path = await deleted('twice');
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', `${path}/restore`)));
    const again = await call('POST', `${path}/restore`);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([again.status, again.json['version']]).toEqual([200, 3]);
  });

  it('of what is there already changes nothing, and drops no value in silence', async () => {
    const path = await deleted('standing');
    const { json } = await call('POST', `${path}/restore`);
    const same = await call('POST', `${path}/restore`, { body: { name: json['name'] ?? null } });
    const other = await call('POST', `${path}/restore`, { body: { name: 'other' } });
    expect([same.status, same.json['version'], other.status]).toEqual([200, json['version'], 422]);
    expect(other.json).toMatchObject({ errors: [{ path: 'name', code: 'NOT_APPLICABLE' }] });
  });

  it('is not there for who may not see it', async () => {
    const path = await deleted('private', { owner: 'ana' });
    const { status } = await call('POST', `${path}/restore`, { token: member });
    expect(status).toBe(404);
  });

  it('keeps to If-Match', async () => {
    const path = await deleted('matched');
    const stale = await call('POST', `${path}/restore`, { headers: { 'if-match': '"1"' } });
    const fresh = await call('POST', `${path}/restore`, { headers: { 'if-match': '"2"' } });
    expect([stale.status, stale.json['code'], fresh.status]).toEqual([409, 'VERSION_CONFLICT', 200]);
  });
});

describe('a record that was deleted before its definition changed', () => {
  const path = '/api/crm/moving_things';
  const gone = async (values: JsonObject): Promise<string> => {
    const made = await tenant.post(path, { size: 5 });
    const one = `${path}/${String(made['id'])}`;
    await tenant.patch(one, values);
    await call('DELETE', one);
    return `${one}/restore`;
  };

  it('comes back with values that its fields still take, and the caller may give others', async () => {
    const one = await gone({ size: 7 });
    const retyped = { ...moving, fields: [{ name: 'size', type: 'boolean' }, (moving['fields'] as JsonObject[])[1]] };
    const saved = await call('PUT', '/api/_admin/entities/crm/moving_things', { body: retyped as JsonObject });
    const refused = await call('POST', one);
    const mended = await call('POST', one, { body: { size: true } });
    await call('DELETE', one.replace('/restore', ''));
    await call('PUT', '/api/_admin/entities/crm/moving_things', { body: moving });
    expect([saved.status, refused.status]).toEqual([200, 422]);
    expect(refused.json).toMatchObject({ errors: [{ path: 'size', code: 'WRONG_TYPE' }] });
    expect([mended.status, mended.json['size']]).toEqual([200, true]);
  });

  it('does not come back in a state that its machine lost, but may by a move that is open from there', async () => {
    const one = await gone({ state: 'b' });
    const [spec] = await tenant.list('/api/_admin/fsm-specs');
    const shorter = { ...flow, transitions: [{ from: '*', to: 'c' }] };
    const saved = await call('PUT', `/api/_admin/fsm-specs/${String(spec?.['id'])}`, { body: shorter });
    const refused = await call('POST', one);
    const moved = await call('POST', one, { body: { state: 'c' } });
    expect([saved.status, refused.status]).toEqual([200, 422]);
    expect(refused.json).toMatchObject({ errors: [{ path: 'state', code: 'UNKNOWN_STATE' }] });
    expect([moved.status, moved.json['state']]).toEqual([200, 'c']);
  });
});

describe('what cannot be restored', () => {
  it('is what was deleted for good, and what never was', async () => {
    const made = await tenant.post('/api/crm/hard_things', { name: 'gone' });
    const path = `/api/crm/hard_things/${String(made['id'])}`;
    await call('DELETE', path);
    const gone = await call('POST', `${path}/restore`);
    const never = await call('POST', '/api/crm/hard_things/01900000-0000-7000-8000-000000000000/restore');
    expect([gone.status, gone.json['code'], gone.json['detail']]).toEqual([
      404,
      'NOT_FOUND',
      expect.stringContaining('deleted for good'),
    ]);
    expect(never.status).toBe(404);
  });
});
