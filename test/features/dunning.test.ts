import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3_600_000;
const invoices: JsonObject = {
  app: 'finance',
  name: 'invoices',
  fields: [
    { name: 'number', type: 'string', required: true },
    { name: 'status', type: 'enum', values: ['sent', 'overdue', 'paid', 'written_off', 'escalated'], default: 'sent' },
    { name: 'amount_due', type: 'money' },
    { name: 'due_date', type: 'date' },
  ],
  currency: 'EUR',
  fsm: { status: 'invoice_status' },
  emits: [
    {
      event: 'invoice.overdue',
      when: 'status == "overdue" && original.status != "overdue"',
      payload: { invoiceId: '{{ record.id }}', amountDue: '{{ amount_due }}', dueDate: '{{ due_date }}' },
    },
  ],
};
const overdue: JsonObject = {
  app: 'finance',
  type: 'invoice.overdue',
  description: 'The time to pay is over.',
  payload: [
    { name: 'invoiceId', type: 'string', required: true },
    { name: 'amountDue', type: 'money' },
    { name: 'dueDate', type: 'date' },
  ],
};
const machine: JsonObject = {
  app: 'finance',
  name: 'invoice_status',
  initial: 'sent',
  terminal: ['paid', 'written_off'],
  transitions: [
    { from: 'sent', to: 'overdue' },
    { from: ['overdue', 'escalated'], to: 'paid' },
    { from: 'overdue', to: 'escalated' },
    { from: ['overdue', 'escalated'], to: 'written_off' },
  ],
};
const least: JsonObject = {
  ...{ app: 'finance', name: 'dunning_from', type: 'money', default: '0.00' },
  description: 'What is due at least before anybody is reminded of it.',
};
const rule: JsonObject = {
  app: 'finance',
  name: 'starts_dunning',
  on: { event: 'invoice.overdue' },
  when: 'amountDue > policy.dunning_from && dueDate < date(now)',
  then: {
    action: 'start_workflow',
    workflow: 'ar_dunning_collections',
    key: '{{ invoiceId }}',
    input: { record_id: '{{ invoiceId }}' },
  },
};
const hold = (id: string, time: string, next: string): JsonObject[] => [
  { id, type: 'wait', for: time, then: { goto: `${id}_paid` } },
  {
    ...{ id: `${id}_paid`, type: 'condition', expression: 'record.status == "paid"' },
    ...{ on_true: { end: 'paid' }, on_false: { goto: next } },
  },
];
const remind = (tone: string, next: string): JsonObject => ({
  id: tone,
  type: 'action',
  actions: [
    { type: 'notify', channel: 'in_app', to: { role: 'debtors' }, subject: `${tone}: {{ context.number }}` },
    { type: 'log', message: `${tone} {{ record.number }} {{ context.first_due }}` },
  ],
  then: { goto: next },
});
const move = (to: string): JsonObject => ({
  ...{ id: to, type: 'transition', field: 'status', to, then: { end: to }, on_illegal: { end: 'overtaken' } },
});
const dunning: JsonObject = {
  app: 'finance',
  name: 'ar_dunning_collections',
  record: 'invoices',
  context: { number: 'trigger.record.number', first_due: 'trigger.record.amount_due' },
  steps: [
    ...hold('week', '7d', 'reminder'),
    remind('reminder', 'second'),
    ...hold('second', '7d', 'firm'),
    remind('firm', 'third'),
    ...hold('third', '16d', 'final'),
    remind('final', 'owner_review'),
    {
      id: 'owner_review',
      type: 'human_task',
      assignee: { type: 'role', role: 'owner' },
      outcomes: ['escalate', 'write_off', 'paid'],
      show: ['amount_due'],
      timeout: '14d',
      on: { escalate: { goto: 'escalated' }, write_off: { goto: 'written_off' }, paid: { goto: 'settled' } },
      on_timeout: { goto: 'escalated' },
    },
    move('escalated'),
    move('written_off'),
    { ...move('paid'), id: 'settled' },
  ],
};

let tenant: Tenant;
let owner: string;
let numbers = 0;
beforeAll(async () => {
  tenant = await openTenant({
    tokenSeconds: 10_000 * 24 * 3600,
    definitions: {
      'fsm-specs': [machine],
      policies: [least],
      'events/catalog': [overdue],
      entities: [invoices],
      workflows: [dunning],
      'event-rules': [rule],
    },
  });
  owner = await tenant.world.token({ user: 'olga', roles: ['owner'], expiresIn: 10_000 * 24 * 3600 });
});
afterAll(() => tenant.world.close());

type Invoice = { path: string; number: string; instances(): Promise<JsonObject[]>; told(): string[] };
/** An invoice whose time to pay was over yesterday, and which somebody has just seen to be. */
async function overdueInvoice(amountDue: string): Promise<Invoice> {
  const number = `R${++numbers}`;
  const dueDate = new Date(tenant.world.clock.millis() - DAY).toISOString().slice(0, 10);
  const values = { number, amount_due: amountDue, due_date: dueDate };
  const { id } = await tenant.post('/api/finance/invoices', values);
  const path = `/api/finance/invoices/${String(id)}`;
  await tenant.patch(path, { status: 'overdue' });
  await tenant.world.settle();
  return {
    path,
    number,
    instances: () => tenant.list(`/api/_workflows?record=finance/invoices/${String(id)}`),
    told: () =>
      tenant.world.logger.lines.flatMap(({ message }) => {
        const [tone = '', which] = message.split(' ');
        return which === number ? [tone] : [];
      }),
  };
}

describe('a dunning that an event and a rule start', () => {
  it.each([
    ['escalate', 'escalated'],
    ['write_off', 'written_off'],
    ['paid', 'paid'],
  ])('reminds on days 7, 14 and 30, asks the owner, and follows: %s', async (outcome, status) => {
    const invoice = await overdueInvoice('120.00');
    const told: string[][] = [];
    for (const days of [7, 7, 16]) {
      await tenant.world.advance(days * DAY - 1000);
      const before = invoice.told();
      await tenant.world.advance(1000);
      told.push(before, invoice.told());
    }
    const [instance] = await invoice.instances();
    const call = { method: 'POST', path: `/api/_workflows/${String(instance?.['id'])}/complete`, token: owner };
    const answer = await tenant.world.call({ ...call, body: { outcome } });
    await tenant.world.settle();
    expect(told).toEqual([
      [],
      ['reminder'],
      ['reminder'],
      ['reminder', 'firm'],
      ['reminder', 'firm'],
      ['reminder', 'firm', 'final'],
    ]);
    expect([answer.status, (await tenant.get(invoice.path))['status']]).toEqual([200, status]);
    expect(await invoice.instances()).toMatchObject([{ status: 'completed', outcome: status }]);
  });

  it('stops when the invoice is paid meanwhile, and says nothing more', async () => {
    const invoice = await overdueInvoice('80.00');
    await tenant.world.advance(8 * DAY);
    await tenant.patch(invoice.path, { status: 'paid' });
    await tenant.world.advance(40 * DAY);
    expect(invoice.told()).toEqual(['reminder']);
    expect(await invoice.instances()).toMatchObject([{ status: 'completed', outcome: 'paid' }]);
  });

  it('holds its state for weeks: what was due at first is told to the last', async () => {
    const invoice = await overdueInvoice('70.00');
    await tenant.patch(invoice.path, { amount_due: '30.00' });
    await tenant.world.advance(31 * DAY);
    const lines = tenant.world.logger.lines.map((one) => one.message);
    expect(lines).toContain(`final ${invoice.number} 70.00`);
  });

  it('is not started where nothing is due', async () => {
    const invoice = await overdueInvoice('0.00');
    expect(await invoice.instances()).toEqual([]);
  });

  it('is tuned by a policy that an admin changes, while what runs goes on', async () => {
    const running = await overdueInvoice('40.00');
    const [policy] = await tenant.list('/api/_admin/policies?app=finance');
    const path = `/api/_admin/policies/${String(policy?.['id'])}`;
    const body = { ...least, value: '50.00' };
    const { status } = await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body });
    const small = await overdueInvoice('40.00');
    const large = await overdueInvoice('50.01');
    await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body: least });
    const started = [await running.instances(), await small.instances(), await large.instances()];
    expect([status, ...started.map((one) => one.length)]).toEqual([200, 1, 0, 1]);
  });

  it('moves the invoice along its machine alone: what was written off meanwhile is not escalated', async () => {
    const invoice = await overdueInvoice('60.00');
    await tenant.world.advance(31 * DAY);
    await tenant.patch(invoice.path, { status: 'written_off' });
    await tenant.world.advance(14 * DAY);
    expect((await tenant.get(invoice.path))['status']).toBe('written_off');
    expect(await invoice.instances()).toMatchObject([{ status: 'completed', outcome: 'overtaken' }]);
  });
});
