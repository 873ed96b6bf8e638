import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const PATH = '/api/_admin/notification-templates';
const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'code', type: 'string' },
    { name: 'kind', type: 'string' },
    { name: 'total', type: 'money' },
    { name: 'email', type: 'email', pii: true },
  ],
};
const large: JsonObject = {
  ...{ app: 'shop', name: 'large_order' },
  subject: 'Large: {{ record.code }}',
  text: '{{ record.code }} for {{ record.total }}, by {{ record.email }}',
};
const mail: JsonObject = { ...large, app: 'crm', name: 'thanks', channel: 'email', text: 'Thank you from ${SHOP}' };
const flow: JsonObject = {
  ...{ app: 'shop', name: 'tell', record: 'orders' },
  steps: [
    {
      ...{ id: 'tell', type: 'action', then: 'end' },
      actions: [{ type: 'notify', channel: 'in_app', to: { role: 'flow' }, template: 'large_order' }],
    },
  ],
};
const rule = (name: string, then: JsonObject): JsonObject => ({
  ...{ app: 'shop', name, on: { event: 'orders.created' }, when: `kind == "${name}"`, then },
});
const notify = (part: JsonObject): JsonObject => ({
  action: 'notify',
  channel: 'in_app',
  to: { role: 'boss' },
  ...part,
});
const rules = [
  rule('tells', notify({ template: 'large_order' })),
  rule('mails', notify({ channel: 'email', to: { field: 'email' }, template: 'crm/thanks' })),
  rule('flows', { action: 'start_workflow', workflow: 'tell' }),
];

let tenant: Tenant;
beforeAll(async () => {
  const definitions = {
    entities: [orders],
    'notification-templates': [large, mail],
    workflows: [flow],
    'event-rules': rules,
  };
  tenant = await openTenant({ definitions });
  await tenant.world.call({
    ...{ method: 'PUT', path: '/api/_admin/settings', token: tenant.admin },
    body: { settings: { SHOP: 'the shop' } },
  });
});
afterAll(() => tenant.world.close());

describe('a template of notifications', () => {
  it('is filled by the rule that names it, with personal values as hashes in the app', async () => {
    await order({ code: 'A1', kind: 'tells', total: '500.00', email: 'ana@example.com' });
    const [told] = await toldTo('boss');
    expect(told).toMatchObject({ subject: 'Large: A1', text: expect.stringMatching(/^A1 for 500.00, by pii:/) });
  });

  it('goes out by mail, of another app too, with settings filled in', async () => {
    await order({ code: 'A2', kind: 'mails', email: 'bo@example.com' });
    const [sent] = await tenant.list('/api/_admin/outbox');
    expect(sent).toMatchObject({ to: ['bo@example.com'], subject: 'Large: A2', text: 'Thank you from the shop' });
  });

  it('is filled by a step of a workflow', async () => {
    await order({ code: 'A3', kind: 'flows' });
    expect(await toldTo('flow')).toMatchObject([{ subject: 'Large: A3' }]);
  });

  it('counts with its new words as soon as it is changed', async () => {
    const answer = await put(await idOf('large_order'), { ...large, subject: 'Big: {{ record.code }}' });
    await order({ code: 'A4', kind: 'tells' });
    const told = await toldTo('boss');
    expect([answer.status, told.map((one) => one['subject'])]).toEqual([200, expect.arrayContaining(['Big: A4'])]);
  });

  it('shows in a trial with what it would say', async () => {
    const event = { record: { code: 'A5', kind: 'tells' } };
    const found = await tenant.post('/api/_admin/event-rules/test', { rule: 'shop/tells', event });
    expect(found['would']).toMatchObject({ action: 'notify', params: { text: 'A5 for , by ' } });
  });
});

describe('what is refused', () => {
  it.each([
    [
      'an unknown template',
      { template: 'large_ordre' },
      'UNKNOWN_TEMPLATE',
      'then.template',
      'did you mean "large_order"?',
    ],
    ['words beside it', { template: 'large_order', subject: 'x' }, 'NOT_APPLICABLE', 'then.template', 'leave out'],
    ['no words at all', {}, 'REQUIRED', 'then.subject', 'or a template'],
    ['one that is meant for mail', { template: 'crm/thanks' }, 'NOT_APPLICABLE', 'then.template', 'meant for email'],
    ['a name that is a template itself', { template: '{{ kind }}' }, 'INVALID_FORMAT', 'then.template', ''],
  ])('%s', async (_, part, code, path, message) => {
    const { status, json } = await post('/api/_admin/event-rules', rule('refused', notify(part)));
    expect([status, json['errors']]).toMatchObject([422, [{ code, path, message: expect.stringContaining(message) }]]);
  });

  it('one that does not fit the scope of the rule, with where it is wrong', async () => {
    const refused = rule('refused', notify({ template: 'large_order' }));
    const { json } = await post('/api/_admin/event-rules', {
      ...refused,
      on: { event: 'TICKET_CREATED' },
      when: 'true',
    });
    expect(json['errors']).toContainEqual({
      ...{ path: 'then.template', code: 'UNKNOWN_NAME' },
      message: expect.stringContaining('subject of the template: there is no "record"'),
    });
  });

  it('a change that a rule or a workflow could not go by, and taking away what is named', async () => {
    const id = await idOf('large_order');
    const changed = await put(id, { ...large, subject: '{{ record.codde }}' });
    const removed = await tenant.world.call({ method: 'DELETE', path: `${PATH}/${id}`, token: tenant.admin });
    const errors = [changed, removed].map(({ json }) => JSON.stringify(json['errors']));
    expect([changed.status, removed.status]).toEqual([422, 422]);
    expect(errors).toEqual([0, 1].map(() => expect.stringMatching(/event_rules:shop\/tells\.then\.template.*IN_USE/)));
  });

  it('a text that is no template, before anything names it', async () => {
    const { json } = await post(PATH, { ...large, name: 'broken', text: 'for {{ record.total +  }}' });
    expect(json['errors']).toMatchObject([{ code: 'SYNTAX', path: 'text' }]);
  });
});

async function order(values: JsonObject): Promise<void> {
  await tenant.post('/api/shop/orders', values);
  await tenant.world.settle();
}

async function toldTo(role: string): Promise<JsonObject[]> {
  const token = await tenant.world.token({ user: role, roles: [role] });
  const { json } = await tenant.world.call({ path: `/api/_notifications?role=${role}`, token });
  return json['items'] as JsonObject[];
}

async function idOf(name: string): Promise<string> {
  const found = (await tenant.list(PATH)).find((one) => one['name'] === name);
  return String(found?.['id']);
}

function post(path: string, body: JsonObject) {
  return tenant.world.call({ method: 'POST', path, token: tenant.admin, body });
}

function put(id: string, body: JsonObject) {
  return tenant.world.call({ method: 'PUT', path: `${PATH}/${id}`, token: tenant.admin, body });
}
