import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const files: JsonObject = {
  app: 'crm',
  name: 'files',
  read_filter: 'owner_id == user.id',
  fields: [
    { name: 'title', type: 'string', unique: true },
    { name: 'owner_id', type: 'string', auto: 'user_id' },
    { name: 'status', type: 'enum', values: ['open', 'done'] },
    { name: 'deleted_at', type: 'datetime' },
  ],
  fsm: { status: 'file_status' },
  indexes: [['title'], ['owner_id']],
  template_overrides: { controller: { hooks: [{ events: ['delete'], handler: 'soft_delete' }] } },
};
const machine: JsonObject = {
  app: 'crm',
  name: 'file_status',
  initial: 'open',
  transitions: [{ from: 'open', to: 'done' }],
};
const review: JsonObject = {
  app: 'crm',
  name: 'review',
  record: 'files',
  trigger: { type: 'event', event: 'files.created' },
  steps: [
    {
      id: 'look',
      type: 'approval',
      assignee: { type: 'role', role: 'reviewer' },
      show: ['title'],
      timeout: '72h',
      on_approve: { end: 'approved' },
      on_reject: { end: 'rejected' },
      on_timeout: { end: 'expired' },
    },
  ],
};

let tenant: Tenant;
let owner: string;
let other: string;
let mine: string;
let deleted: string;
const list = '/api/crm/files';

async function create(title: string): Promise<string> {
  const { json } = await tenant.world.call({ method: 'POST', path: list, token: owner, body: { title } });
  return String(json['id']);
}

beforeAll(async () => {
  tenant = await openTenant({
    definitions: { 'fsm-specs': [machine], entities: [files], workflows: [review] },
  });
  owner = await tenant.world.token({ user: 'olga', roles: ['member'] });
  other = await tenant.world.token({ user: 'bo', roles: ['member', 'reviewer'] });
  mine = await create('plan');
  deleted = await create('draft');
  await tenant.world.call({ method: 'DELETE', path: `${list}/${deleted}`, token: owner });
  await tenant.world.settle();
});
afterAll(() => tenant.world.close());

const at = (path: string): string => path.replace('{mine}', mine).replace('{deleted}', deleted);

describe('what a read filter hides', () => {
  it.each([
    ['read', 'GET', '/{mine}', undefined],
    ['changed', 'PATCH', '/{mine}', { title: 'x' }],
    ['rehearsed', 'PATCH', '/{mine}?dry_run=true', { title: 'x' }],
    ['deleted', 'DELETE', '/{mine}', undefined],
    ['restored', 'POST', '/{deleted}/restore', {}],
    ['moved', 'POST', '/{mine}/transitions', { field: 'status', to: 'done' }],
    ['asked for its moves', 'GET', '/{mine}/transitions', undefined],
  ])('cannot be %s', async (_, method, path, body) => {
    const { status } = await tenant.world.call({ method, path: `${list}${at(path)}`, token: other, body });
    expect(status).toBe(404);
  });

  it.each([
    ['one by one', false, 200],
    ['together', true, 404],
  ])('cannot be changed in a bulk, %s', async (_, atomic, expected) => {
    const items = [{ id: mine, values: { title: 'x' } }];
    const path = `${list}/_bulk`;
    const { status, json } = await tenant.world.call({ method: 'POST', path, token: other, body: { items, atomic } });
    const [result] = (json['results'] ?? [json]) as JsonObject[];
    expect([status, result?.['status']]).toEqual([expected, 404]);
  });

  it.each(['', '?sort=title', '?filter=title%20%3D%3D%20%22plan%22', '?count=true'])(
    'is in no list: %s',
    async (query) => {
      const { json } = await tenant.world.call({ path: `${list}${query}`, token: other });
      expect(json['items']).toEqual([]);
      expect(json['count'] ?? { value: 0 }).toMatchObject({ value: 0 });
    },
  );

  it('is in no answer to a query', async () => {
    const body = { filter: 'title == "plan"' };
    const { json } = await tenant.world.call({ method: 'POST', path: `${list}/_query`, token: other, body });
    expect(json['items']).toEqual([]);
  });

  it('is there for whom it lets through, as it was', async () => {
    const { json } = await tenant.world.call({ path: `${list}/${mine}`, token: owner });
    expect(json).toMatchObject({ title: 'plan', status: 'open', version: 1 });
  });
});

describe('what a read filter does not hide', () => {
  it.each<[string, string, string, (id: string) => JsonObject | undefined, number]>([
    ['gave away', 'PATCH', '/{id}', () => ({ owner_id: 'bo' }), 200],
    ['deleted', 'DELETE', '/{id}', () => undefined, 204],
    ['deleted in a bulk', 'POST', '/_bulk', (id) => ({ items: [{ operation: 'delete', id }] }), 200],
    ['deleted in one', 'POST', '/_bulk', (id) => ({ items: [{ operation: 'delete', id }], atomic: true }), 200],
  ])(
    'is the answer that was given under an Idempotency-Key to who %s a record',
    async (what, method, path, body, expected) => {
      const id = await create(what);
      const write = {
        ...{ method, path: `${list}${path.replace('{id}', id)}`, token: owner },
        ...{ headers: { 'idempotency-key': what }, body: body(id) },
      };
      const first = await tenant.world.call(write);
      const again = await tenant.world.call(write);
      const [one, two] = [first, again].map(
        ({ json }) => (json?.['results'] as JsonObject[] | undefined)?.[0]?.['status'],
      );
      expect([first.status, again.status]).toEqual([expected, expected]);
      expect(two).toBe(one);
    },
  );

  it('are the fields that a task shows to whom it asks: a workflow’s author has said so', async () => {
    const { json } = await tenant.world.call({ path: '/api/_workflows/pending', token: other });
    expect(json['items']).toContainEqual(expect.objectContaining({ show: { title: 'plan' } }));
  });

  it('is what admins answer for as personal data', async () => {
    const read = await tenant.world.call({ path: `${list}/${mine}`, token: tenant.admin });
    const exported = await tenant.world.call({ path: `${list}/${mine}/export`, token: tenant.admin });
    expect([read.status, exported.status]).toEqual([404, 200]);
    expect(exported.json['record']).toMatchObject({ title: 'plan' });
  });
});
