import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const end = { end: 'done' };
const quotes: JsonObject = {
  app: 'crm',
  name: 'quotes',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'email', type: 'email', pii: true },
  ],
};
const deals: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'quote_id', type: 'string' },
  ],
};
const keeps: JsonObject = {
  app: 'crm',
  name: 'keeps',
  record: 'quotes',
  context: { title: 'trigger.record.title' },
  steps: [{ id: 'hold', type: 'wait', for: '1d', then: end }],
};
const around: JsonObject = {
  ...{ app: 'crm', name: 'around', record: 'quotes' },
  steps: [
    { ...{ id: 'inner', type: 'workflow', workflow: 'keeps' }, input: { record_id: '{{ record.id }}' }, then: end },
  ],
};
const rule: JsonObject = {
  ...{ app: 'crm', name: 'starts', on: { event: 'deals.created' }, when: 'quote_id != null' },
  then: { action: 'start_workflow', workflow: 'keeps', input: { record_id: '{{ quote_id }}' } },
};

let tenant: Tenant;
beforeAll(async () => {
  const definitions = { entities: [quotes, deals], workflows: [keeps, around], 'event-rules': [rule] };
  tenant = await openTenant({ definitions });
});
afterAll(() => tenant.world.close());

async function quote(): Promise<string> {
  const { id } = await tenant.post('/api/crm/quotes', { title: 'the quote', email: 'ana@example.com' });
  return String(id);
}
async function start(name: string, recordId: string): Promise<void> {
  const workflow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === name);
  const path = `/api/_admin/workflows/${String(workflow?.['id'])}/start`;
  await tenant.post(path, { input: { record_id: recordId } });
  await tenant.world.settle();
}
/** The only instance of `keeps` about a quote. */
async function kept(recordId: string): Promise<JsonObject> {
  const [one] = await tenant.list(`/api/_workflows?workflow=crm/keeps&record=crm/quotes/${recordId}`);
  return tenant.get(`/api/_workflows/${String(one?.['id'])}`);
}

describe('the record that a workflow was started with', () => {
  it('is there when somebody starts it by hand, and stays as it was', async () => {
    const id = await quote();
    await start('keeps', id);
    await tenant.patch(`/api/crm/quotes/${id}`, { title: 'changed' });
    const { context, trigger } = await kept(id);
    expect([context, trigger]).toMatchObject([{ title: 'the quote' }, { record: { id, title: 'the quote' } }]);
  });

  it('is its own where the event is about another one', async () => {
    const id = await quote();
    await tenant.post('/api/crm/deals', { title: 'the deal', quote_id: id });
    await tenant.world.settle();
    expect(await kept(id)).toMatchObject({ context: { title: 'the quote' }, trigger: { event: { entity: 'deals' } } });
  });

  it('is there when another workflow starts it', async () => {
    const id = await quote();
    await start('around', id);
    expect(await kept(id)).toMatchObject({ context: { title: 'the quote' } });
  });

  it('has no personal value', async () => {
    const id = await quote();
    await start('keeps', id);
    const instance = await kept(id);
    expect(instance).toMatchObject({ trigger: { record: { email: expect.any(String) } } });
    expect(JSON.stringify(instance)).not.toContain('ana@example.com');
  });

  it('must be there when somebody names it', async () => {
    const workflow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === 'keeps');
    const path = `/api/_admin/workflows/${String(workflow?.['id'])}/start`;
    const body = { input: { record_id: '01900000-0000-7000-8000-00000000dead' } };
    const { status, json } = await tenant.world.call({ method: 'POST', path, token: tenant.admin, body });
    expect([status, json['errors']]).toMatchObject([422, [{ path: 'input.record_id', code: 'REFERENCE_NOT_FOUND' }]]);
  });
});
