import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Row } from '#core/records/row.ts';
import { plan } from '#test/contract/plans.ts';
import { type Desk, openDesk } from '#test/support/people.ts';

const HOUR = 3_600_000;
const text = (name: string): JsonObject => ({ name, type: 'string' });
const ref = (name: string, entity: string): JsonObject => ({ name, type: 'reference', entity });
const softly: JsonObject = {
  template_overrides: { controller: { hooks: [{ events: ['delete'], handler: 'soft_delete' }] } },
};
const entities: JsonObject[] = [
  { app: 'desk', name: 'groups', fields: [text('head')], ...softly },
  { app: 'crm', name: 'firms', fields: [ref('group_id', 'desk/groups'), text('boss')] },
  { app: 'crm', name: 'clients', fields: [ref('firm_id', 'crm/firms'), text('boss')] },
];
const STATUS: JsonObject = { name: 'status', type: 'enum', values: ['new', 'sent'] };
const HEAD = { type: 'relation', path: 'record.client_id.firm_id.group_id.head' };

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ entities, fields: [ref('client_id', 'crm/clients'), STATUS] });
});
afterAll(() => desk.tenant.world.close());

/** A claim of a client of a firm of a group. */
async function family(): Promise<Record<'group' | 'firm' | 'client', string>> {
  const [group, head] = [await make('/api/desk/groups', { head: 'bob' }), 'cem'];
  const firm = await make('/api/crm/firms', { group_id: group, boss: head });
  return { group, firm, client: await make('/api/crm/clients', { firm_id: firm, boss: 'dia' }) };
}

async function make(path: string, body: JsonObject): Promise<string> {
  return String((await desk.tenant.post(path, body))['id']);
}

function approval(assignee: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'approval', assignee, ...more };
}

async function assigneeOf(instance: string): Promise<unknown> {
  return (await desk.wait(instance))['assignee'];
}

describe('who is asked by a relation path', () => {
  it.each([
    ['one reference away', 'record.client_id.boss', 'dia'],
    ['two references away', 'record.client_id.firm_id.boss', 'cem'],
    ['in the third record, of another app', HEAD.path, 'bob'],
    ['from what started it', 'trigger.record.client_id.boss', 'dia'],
  ])('is found %s, and is who may decide', async (_, path, handle) => {
    const [user, eve] = await Promise.all([desk.as(handle), desk.as('eve')]);
    const { client } = await family();
    const instance = await desk.ask(approval({ type: 'relation', path }), { client_id: client });
    const body = {};
    const refused = await desk.send({ instance, how: 'approve', token: eve, body });
    const taken = await desk.send({ instance, how: 'approve', token: user, body });
    expect([refused.status, taken.status]).toEqual([403, 200]);
    expect(await assigneeOf(instance)).toEqual({ type: 'user', user: await desk.idOf(handle) });
    expect(await desk.instance(instance)).toMatchObject({ status: 'completed', outcome: 'approved' });
  });

  it('is whom the records name when the task is made, and at each rung of its ladder', async () => {
    const { client, group } = await family();
    await Promise.all(['bob', 'dia', 'fay'].map((one) => desk.as(one)));
    const step = approval(
      { type: 'relation', path: 'record.client_id.boss' },
      { escalate: [{ after: '24h', to: HEAD }] },
    );
    const instance = await desk.ask(step, { client_id: client });
    const first = await assigneeOf(instance);
    await desk.tenant.patch(`/api/desk/groups/${group}`, { head: 'fay' });
    await desk.tenant.world.advance(24 * HOUR);
    expect([first, await assigneeOf(instance)]).toEqual([
      { type: 'user', user: await desk.idOf('dia') },
      { type: 'user', user: await desk.idOf('fay') },
    ]);
  });

  it.each<[string, (one: Record<'group' | 'firm' | 'client', string>) => Promise<unknown>, string]>([
    [
      'the last field is empty',
      ({ group }) => desk.tenant.patch(`/api/desk/groups/${group}`, { head: null }),
      `${HEAD.path} is empty`,
    ],
    [
      'a reference on the way is empty',
      ({ firm }) => desk.tenant.patch(`/api/crm/firms/${firm}`, { group_id: null }),
      'record.client_id.firm_id.group_id is empty',
    ],
    [
      'a record on the way is deleted softly',
      ({ group }) => remove(`/api/desk/groups/${group}`),
      'the record that record.client_id.firm_id.group_id names is gone',
    ],
    [
      'a record on the way is gone for good',
      ({ firm }) => remove(`/api/crm/firms/${firm}`),
      'the record that record.client_id.firm_id names is gone',
    ],
  ])('is nobody but admins, who are told why, when %s', async (_, change, reason) => {
    const one = await family();
    const hold = { id: 'hold', type: 'wait', for: '1h', then: { goto: 'review' } };
    const ways = { on_approve: { end: 'approved' }, on_reject: 'end', on_timeout: 'end', timeout: '72h' };
    const steps = [hold, { id: 'review', ...approval(HEAD), ...ways }];
    const instance = await desk.ask({ steps }, { client_id: one.client });
    await change(one);
    await desk.tenant.world.advance(HOUR);
    const wait = await desk.wait(instance);
    const [bob, adi] = await Promise.all([desk.as('bob'), desk.as('adi', 'admin')]);
    const refused = await desk.send({ instance, how: 'approve', token: bob });
    const taken = await desk.send({ instance, how: 'approve', token: adi });
    expect(wait['assignee']).toEqual({ type: 'user', user: null, reason });
    expect(wait['history']).toEqual([expect.objectContaining({ what: 'opened', to: wait['assignee'] })]);
    expect([refused.status, taken.status]).toEqual([403, 200]);
  });

  it('is never found in the records of another tenant', async () => {
    const { client } = await family();
    const { platform } = desk.tenant.world;
    const row: Row = {
      ref: { tenant: 'rival', app: 'crm', entity: 'clients', id: client },
      version: 1,
      defVersion: 1,
      data: { boss: 'eve' },
    };
    const ops = [{ kind: 'put' as const, row, expect: 'absent' as const, keys: [] }];
    await platform.store.commit({ plan: { ...plan({ ops }), tenant: 'rival' } });
    const path = 'trigger.record.client_id.boss';
    const hold = { id: 'hold', type: 'wait', for: '1h', then: { goto: 'review' } };
    const ways = { on_approve: 'end', on_reject: 'end', on_timeout: 'end', timeout: '72h' };
    const steps = [hold, { id: 'review', ...approval({ type: 'relation', path }), ...ways }];
    const instance = await desk.ask({ steps }, { client_id: client });
    await remove(`/api/crm/clients/${client}`);
    await desk.tenant.world.advance(HOUR);
    const reason = 'the record that trigger.record.client_id names is gone';
    expect(await assigneeOf(instance)).toEqual({ type: 'user', user: null, reason });
  });
});

describe('a relation path of Rocket', () => {
  it('leads to the same person here, by the field that holds the relation', async () => {
    const gil = await desk.as('gil');
    const approve = {
      ...{ id: 'ask', type: 'approval', timeout: '72h', on_approve: 'end', on_reject: 'end', on_timeout: 'end' },
      assignee: { type: 'relation', path: 'client.boss' },
    };
    const trigger = { type: 'state_change', entity: 'claims', field: 'status', to: 'sent' };
    const definition = { name: 'rocket', active: true, trigger, steps: [approve] };
    const imported = await desk.tenant.post('/api/_admin/workflows/import', { format: 'rocket', definition });
    await desk.tenant.post('/api/_admin/workflows', imported['workflow'] as JsonObject);
    const claim = await make('/api/desk/claims', { client_id: await make('/api/crm/clients', { boss: 'gil' }) });
    await desk.tenant.patch(`/api/desk/claims/${claim}`, { status: 'sent' });
    await desk.tenant.world.settle();
    const [task] = await desk.pending(gil, '?mine=true');
    expect(task).toMatchObject({ workflow: 'desk/rocket', record: { app: 'desk', entity: 'claims', id: claim } });
  });
});

describe('a workflow with a relation path', () => {
  const flow = (path: string): JsonObject => ({
    app: 'desk',
    name: 'checked',
    record: 'claims',
    steps: [
      {
        id: 'review',
        ...approval({ type: 'relation', path }),
        ...{ on_approve: 'end', on_reject: 'end', on_timeout: 'end', timeout: '72h' },
      },
    ],
  });
  const admin = async (method: string, path: string, body?: JsonObject): ReturnType<Desk['send']> =>
    desk.tenant.world.call({ method, path, token: desk.tenant.admin, body });

  it.each([
    ['record.client_id.bos', 'UNKNOWN_FIELD', 'did you mean "boss"?'],
    ['record.client.boss', 'UNKNOWN_FIELD', 'did you mean "client_id"?'],
    ['record.client_id.boss.name', 'TYPE_MISMATCH', '"boss" of crm/clients is no reference'],
  ])('is refused with %s', async (path, code, message) => {
    const { status, json } = await admin('POST', '/api/_admin/workflows', flow(path));
    expect([status, json['errors']]).toEqual([
      422,
      [expect.objectContaining({ path: 'steps[0].assignee.path', code, message: expect.stringContaining(message) })],
    ]);
  });

  it('keeps the fields that it goes through from being taken out', async () => {
    await desk.tenant.post('/api/_admin/workflows', { ...flow('record.client_id.boss'), name: 'keeps' });
    const body = { app: 'crm', name: 'clients', fields: [ref('firm_id', 'crm/firms')] };
    const { status, json } = await admin('PUT', '/api/_admin/entities/crm/clients', body);
    expect([status, json['errors']]).toEqual([
      422,
      expect.arrayContaining([
        expect.objectContaining({ path: '_workflows:desk/keeps.steps[0].assignee.path', code: 'IN_USE' }),
      ]),
    ]);
  });
});

async function remove(path: string): Promise<void> {
  await desk.tenant.world.call({ method: 'DELETE', path, token: desk.tenant.admin });
}
