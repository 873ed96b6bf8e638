import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'status', type: 'enum', values: ['draft', 'submitted', 'approved', 'refused', 'late'], default: 'draft' },
    { name: 'amount', type: 'number' },
    { name: 'approved_at', type: 'datetime' },
  ],
};
const settle = (status: string): JsonObject => ({
  type: 'set_field',
  entity: 'orders',
  record_id: 'context.record_id',
  field: 'status',
  value: status,
});
/** A workflow as Rocket's users have it; `timeout`, `expression`, `then` are called otherwise in one of its servers. */
const approval = (a: { timeout: string; expression: string; then: string }): JsonObject => ({
  name: a.then === 'then' ? 'purchase_approval' : 'purchase_approval_too',
  active: true,
  trigger: { type: 'state_change', entity: 'orders', field: 'status', to: 'submitted' },
  context: { record_id: 'trigger.record_id', amount: 'trigger.record.amount' },
  steps: [
    {
      id: 'large',
      type: 'condition',
      [a.expression]: 'context.amount > 1000',
      on_true: { goto: 'ask' },
      on_false: { goto: 'accept' },
    },
    {
      id: 'ask',
      type: 'approval',
      assignee: { type: 'role', role: 'manager' },
      [a.timeout]: '72h',
      on_approve: { goto: 'accept' },
      on_reject: { goto: 'refuse' },
      on_timeout: { goto: 'lapse' },
    },
    {
      id: 'accept',
      type: 'action',
      actions: [settle('approved'), { ...settle('x'), field: 'approved_at', value: 'now' }],
      [a.then]: 'end',
    },
    { id: 'refuse', type: 'action', actions: [settle('refused')], [a.then]: { goto: 'end' } },
    { id: 'lapse', type: 'action', actions: [settle('late')] },
  ],
});
const SPELLINGS = [
  { timeout: 'timeout', expression: 'expression', then: 'then' },
  { timeout: 'deadline', expression: 'condition', then: 'next' },
];

describe.each(SPELLINGS)('a workflow of Rocket with $timeout, $expression and $then', (spelling) => {
  let tenant: Tenant;
  let manager: string;
  let imported: JsonObject;
  beforeAll(async () => {
    tenant = await openTenant({ definitions: { entities: [orders] } });
    manager = await tenant.world.token({ user: 'max', roles: ['manager'] });
    const definition = approval(spelling);
    imported = await tenant.post('/api/_admin/workflows/import', { format: 'rocket', definition });
    await tenant.post('/api/_admin/workflows', imported['workflow'] as JsonObject);
    await tenant.world.settle();
  });
  afterAll(() => tenant.world.close());

  async function submitted(amount: number): Promise<string> {
    const { id } = await tenant.post('/api/shop/orders', { amount });
    await tenant.patch(`/api/shop/orders/${String(id)}`, { status: 'submitted' });
    await tenant.world.settle();
    return `/api/shop/orders/${String(id)}`;
  }
  async function decide(how: 'approve' | 'reject'): Promise<number> {
    const [pending] = await tenant.list('/api/_workflows/pending');
    const path = `/api/_workflows/${String(pending?.['instance_id'])}/${how}`;
    const { status } = await tenant.world.call({ method: 'POST', path, token: manager, body: {} });
    await tenant.world.settle();
    return status;
  }

  it('is read without a loss', () => {
    expect(imported['notes']).toEqual([]);
  });

  it('goes the way of its condition', async () => {
    const path = await submitted(1000);
    expect(await tenant.get(path)).toMatchObject({ status: 'approved', approved_at: expect.any(String) });
  });

  it.each([
    ['approve', 'approved'],
    ['reject', 'refused'],
  ] as const)('waits for a decision and follows: %s', async (how, status) => {
    const path = await submitted(1001);
    const before = (await tenant.get(path))['status'];
    expect([before, await decide(how), (await tenant.get(path))['status']]).toEqual(['submitted', 200, status]);
  });

  it('takes its timeout branch after 72 hours and not before', async () => {
    const path = await submitted(5000);
    await tenant.world.advance(72 * HOUR - 1000);
    const before = (await tenant.get(path))['status'];
    await tenant.world.advance(1000);
    expect([before, (await tenant.get(path))['status']]).toEqual(['submitted', 'late']);
  });
});

describe('the import of workflows', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await openTenant({ definitions: {} });
  });
  afterAll(() => tenant.world.close());

  it.each<[string, JsonObject, string]>([
    ['neither text nor definition', { format: 'rocket' }, 'REQUIRED'],
    ['a format that nobody reads', { format: 'rockets', text: 'a: 1' }, 'NOT_IN_VALUES'],
    ['what is no YAML', { format: 'compozy', text: 'a: [1' }, 'SYNTAX'],
    ['what is no definition', { format: 'compozy', text: '- 1' }, 'WRONG_TYPE'],
  ])('refuses %s', async (_what, body, code) => {
    const path = '/api/_admin/workflows/import';
    const { status, json } = await tenant.world.call({ method: 'POST', path, token: tenant.admin, body });
    expect([status, json['errors']]).toEqual([422, [expect.objectContaining({ code })]]);
  });
});
