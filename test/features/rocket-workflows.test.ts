import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Egress } from '#ports/egress.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const loans: JsonObject = {
  app: 'library',
  name: 'loans',
  fields: [
    { name: 'state', type: 'enum', values: ['asked', 'ready', 'lent', 'refused', 'lapsed'], default: 'asked' },
    { name: 'reader', type: 'string' },
    { name: 'days', type: 'integer', default: 7 },
    { name: 'book_id', type: 'string' },
    { name: 'lent_at', type: 'datetime' },
  ],
  validators: [{ type: 'expression', rule: 'days < 100', message: 'too long' }],
};
const books: JsonObject = {
  app: 'library',
  name: 'books',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'shelf', type: 'string', default: 'open' },
  ],
};
const letters: JsonObject = { app: 'library', name: 'letters', fields: [{ name: 'text', type: 'string' }] };
const lent: JsonObject = {
  app: 'library',
  type: 'loan.lent',
  description: 'A book has gone out.',
  payload: [{ name: 'reader', type: 'string', required: true }],
};
const setState = (value: string): JsonObject => ({
  type: 'set_field',
  entity: 'loans',
  record_id: 'context.loan',
  field: 'state',
  value,
});
/** As Rocket's own users write them. */
const desk: JsonObject = {
  name: 'loan_desk',
  active: true,
  trigger: { type: 'state_change', entity: 'loans', field: 'state', to: 'ready' },
  context: {
    loan: 'trigger.record_id',
    book: 'trigger.record.book_id',
    reader: 'trigger.record.reader',
    days: 'trigger.record.days',
  },
  steps: [
    {
      id: 'long',
      type: 'condition',
      expression: 'context.days > 28',
      on_true: { goto: 'ask' },
      on_false: { goto: 'lend' },
    },
    {
      id: 'ask',
      type: 'approval',
      assignee: { type: 'role', role: 'librarian' },
      timeout: '48h',
      on_approve: { goto: 'lend' },
      on_reject: { goto: 'refuse' },
      on_timeout: { goto: 'lapse' },
    },
    {
      id: 'lend',
      type: 'action',
      actions: [
        setState('lent'),
        { ...setState('now'), field: 'lent_at' },
        { type: 'set_field', entity: 'books', record_id: 'context.book', field: 'shelf', value: 'out' },
        { type: 'create_record', entity: 'letters', values: { text: 'context.reader' } },
        { type: 'send_event', event: 'loan.lent', payload: { reader: 'context.reader' } },
        {
          type: 'webhook',
          url: 'https://{{env.HOST}}/lent',
          method: 'PUT',
          headers: { 'X-Desk': 'main' },
          body: { loan: 'context.loan' },
        },
      ],
      then: 'end',
    },
    { id: 'refuse', type: 'action', actions: [setState('refused')] },
    { id: 'lapse', type: 'action', actions: [setState('lapsed')], then: { goto: 'end' } },
  ],
};
/** Another one of the same trigger. */
const letter: JsonObject = {
  name: 'loan_letter',
  trigger: desk['trigger'] ?? null,
  context: {},
  steps: [{ id: 'write', type: 'action', actions: [{ type: 'create_record', entity: 'letters', values: {} }] }],
};

let tenant: Tenant;
let librarian: string;
let sent: { url: string; method: string; headers: Record<string, string>; body: Json }[] = [];
const ids: Record<string, string> = {};
beforeAll(async () => {
  const egress: Egress = {
    call: ({ url, method, headers, body }) => {
      sent.push({ url, method, headers, body: JSON.parse(body ?? 'null') });
      return Promise.resolve({ ok: true, status: 200, headers: {}, body: '' });
    },
  };
  tenant = await openTenant({ egress, definitions: { entities: [loans, books, letters], 'events/catalog': [lent] } });
  librarian = await tenant.world.token({ user: 'lia', roles: ['librarian'] });
  const settings = { settings: { HOST: 'hooks.test' } };
  await tenant.world.call({ method: 'PUT', path: '/api/_admin/settings', token: tenant.admin, body: settings });
  for (const definition of [desk, letter]) {
    const { workflow } = await tenant.post('/api/_admin/workflows/import', { format: 'rocket', definition });
    const { id, name } = await tenant.post('/api/_admin/workflows', workflow as JsonObject);
    ids[String(name)] = String(id);
  }
  await tenant.world.settle();
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  sent = [];
});

type Loan = { path: string; bookPath: string; instance: string };
/** A loan that became ready, with the instance that it started. */
async function ready(values: JsonObject): Promise<Loan> {
  const book = await tenant.post('/api/library/books', { title: 'Moby Dick' });
  const loan = await tenant.post('/api/library/loans', { reader: 'rita', book_id: book['id'] ?? null, ...values });
  const path = `/api/library/loans/${String(loan['id'])}`;
  await tenant.patch(path, { state: 'ready' });
  await tenant.world.settle();
  const [instance] = await instancesOf(path, 'library/loan_desk');
  return { path, bookPath: `/api/library/books/${String(book['id'])}`, instance: `/api/_workflows/${instance}` };
}
async function instancesOf(path: string, workflow: string): Promise<string[]> {
  const record = path.slice('/api/'.length);
  const found = await tenant.list(`/api/_workflows?record=${encodeURIComponent(record)}&workflow=${workflow}`);
  return found.map((one) => String(one['id']));
}
async function decide(a: { instance: string; how: string; token?: string }): Promise<number> {
  const { status } = await tenant.world.call({
    ...{ method: 'POST', path: `${a.instance}/${a.how}`, token: a.token ?? librarian, body: {} },
  });
  await tenant.world.settle();
  return status;
}

describe('what starts a workflow of Rocket', () => {
  it('is the change of one field of one entity to one value, and starts every workflow that is for it', async () => {
    const { path } = await ready({ days: 30 });
    await tenant.patch(path, { reader: 'rolf' });
    await tenant.world.settle();
    const started = [await instancesOf(path, 'library/loan_desk'), await instancesOf(path, 'library/loan_letter')];
    expect(started.map((one) => one.length)).toEqual([1, 1]);
  });

  it('is a write that went through: one that is refused starts nothing', async () => {
    const { id } = await tenant.post('/api/library/loans', {});
    const path = `/api/library/loans/${String(id)}`;
    const body = { state: 'ready', days: 100 };
    const { status } = await tenant.world.call({ method: 'PATCH', path, token: tenant.admin, body });
    await tenant.world.settle();
    expect([status, await instancesOf(path, 'library/loan_desk')]).toEqual([422, []]);
  });

  it('leaves a workflow alone that is not active', async () => {
    const at = `/api/_admin/workflows/${ids['loan_letter']}`;
    const put = async (active: boolean): Promise<void> => {
      const { app, name, trigger, context, steps } = await tenant.get(at);
      const body = { app, name, trigger, context, steps, active } as JsonObject;
      const { status } = await tenant.world.call({ method: 'PUT', path: at, token: tenant.admin, body });
      expect(status).toBe(200);
      await tenant.world.settle();
    };
    await put(false);
    const { path } = await ready({});
    await put(true);
    expect(await instancesOf(path, 'library/loan_letter')).toEqual([]);
  });
});

describe('the steps of a workflow of Rocket', () => {
  it('do all of their actions: fields of two records, a record, an event and a call', async () => {
    const { path, bookPath, instance } = await ready({});
    const loanId = path.split('/').at(-1);
    const [event] = await tenant.list('/api/_admin/events?event_type=loan.lent');
    const written = await tenant.list('/api/library/letters?filter=text%20%3D%3D%20%22rita%22');
    expect(await tenant.get(path)).toMatchObject({ state: 'lent', lent_at: tenant.world.clock.now() });
    expect(await tenant.get(bookPath)).toMatchObject({ shelf: 'out' });
    expect(written.length).toBeGreaterThan(0);
    expect(event).toMatchObject({ payload: { reader: 'rita' } });
    expect(sent).toMatchObject([
      { url: 'https://hooks.test/lent', method: 'PUT', headers: { 'x-desk': 'main' }, body: { loan: loanId } },
    ]);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'completed' });
  });

  it('branch on the context, which is made when it starts', async () => {
    const { path, instance } = await ready({ days: 29 });
    await tenant.patch(path, { days: 1 });
    expect(await tenant.get(instance)).toMatchObject({ context: { days: 29, reader: 'rita' }, waiting_for: ['ask'] });
  });

  it.each([
    ['approve', 'lent'],
    ['reject', 'refused'],
  ])('pause for a person and go on with %s; the last one needs no goto', async (how, state) => {
    const { path, instance } = await ready({ days: 30 });
    const paused = { loan: (await tenant.get(path))['state'], status: (await tenant.get(instance))['status'] };
    const status = await decide({ instance, how });
    expect([paused, status]).toEqual([{ loan: 'ready', status: 'waiting' }, 200]);
    expect((await tenant.get(path))['state']).toBe(state);
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', waiting_for: [] });
  });

  it('go on by themselves when the time of an approval is over', async () => {
    const { path, instance } = await ready({ days: 30 });
    await tenant.world.advance(48 * HOUR);
    expect([(await tenant.get(path))['state'], await decide({ instance, how: 'approve' })]).toEqual(['lapsed', 409]);
  });
});

describe('the runtime API, as Rocket has it', () => {
  it('GET /pending lists what is paused, until when, for those who may decide', async () => {
    const { instance, path } = await ready({ days: 30 });
    const id = instance.split('/').at(-1);
    const stranger = await tenant.world.token({ user: 'sam', roles: ['member'] });
    const forOne = async (token: string): Promise<JsonObject[]> => {
      const { json } = await tenant.world.call({ path: '/api/_workflows/pending', token });
      return (json['items'] as JsonObject[]).filter((one) => one['instance_id'] === id);
    };
    const due = new Date(tenant.world.clock.millis() + 48 * HOUR).toISOString();
    expect(await forOne(librarian)).toMatchObject([
      { workflow: 'library/loan_desk', step: 'ask', due_at: due, record: { id: path.split('/').at(-1) } },
    ]);
    expect([(await forOne(stranger)).length, (await forOne(tenant.admin)).length]).toEqual([0, 1]);
    await decide({ instance, how: 'reject' });
    expect(await forOne(librarian)).toEqual([]);
  });

  it('GET /{id} gives the status, the current step, the context and what happened, with who and when', async () => {
    const { instance, path } = await ready({ days: 30 });
    const loan = path.split('/').at(-1);
    const before = await tenant.get(instance);
    await decide({ instance, how: 'approve' });
    const after = await tenant.get(instance);
    const at = tenant.world.clock.now();
    expect(before).toMatchObject({ status: 'waiting', waiting_for: ['ask'], context: { loan, days: 30 } });
    expect(after).toMatchObject({ status: 'completed', finished_at: at });
    expect((after['timeline'] as JsonObject[]).map((one) => one['step'] ?? one['type'])).toEqual([
      ...['start', 'long', 'ask', 'lend'],
    ]);
    expect(after['waits']).toMatchObject([
      { step: 'ask', outcome: 'approve', decided_by: expect.any(String), settled_at: at },
    ]);
  });

  it('POST /approve and /reject are for whom the step asks alone', async () => {
    const { instance, path } = await ready({ days: 30 });
    const stranger = await tenant.world.token({ user: 'sam', roles: ['member'] });
    const answers = [
      await decide({ instance, how: 'approve', token: stranger }),
      await decide({ instance, how: 'reject', token: stranger }),
    ];
    expect([answers, (await tenant.get(path))['state']]).toEqual([[403, 403], 'ready']);
  });
});

describe('the admin API, as Rocket has it', () => {
  it('makes, lists, shows, changes and removes workflows', async () => {
    const send = (method: string, path: string, body?: JsonObject) =>
      tenant.world.call({ method, path: `/api/_admin/workflows${path}`, token: tenant.admin, body });
    const steps = [{ id: 'hold', type: 'wait', for: '1d', then: 'end' }];
    const made = await send('POST', '', { app: 'library', name: 'reminder', steps });
    const at = `/${String(made.json['id'])}`;
    const listed = (await tenant.list('/api/_admin/workflows')).map((one) => one['name']);
    const changed = await send('PUT', at, { app: 'library', name: 'reminder', description: 'Later', steps });
    const shown = await send('GET', at);
    const removed = await send('DELETE', at);
    const gone = await send('GET', at);
    expect([made, changed, shown, removed, gone].map((one) => one.status)).toEqual([201, 200, 200, 204, 404]);
    expect(listed).toEqual(expect.arrayContaining(['loan_desk', 'reminder']));
    expect(shown.json).toMatchObject({ name: 'reminder', description: 'Later', steps: [{ id: 'hold' }] });
  });
});

describe('what Rocket passes over in silence', () => {
  const refused = async (steps: JsonObject[]): Promise<Json> => {
    const definition = { ...desk, name: 'refused', steps };
    const { workflow } = await tenant.post('/api/_admin/workflows/import', { format: 'rocket', definition });
    const call = { method: 'POST', path: '/api/_admin/workflows', token: tenant.admin, body: workflow as JsonObject };
    const { status, json } = await tenant.world.call(call);
    const errors = (json['errors'] ?? []) as JsonObject[];
    return [status, ...errors.map((one) => `${String(one['code'])} ${String(one['path'])}`)];
  };
  const act = (id: string, action: JsonObject, then: Json = 'end'): JsonObject => ({
    ...{ id, type: 'action', actions: [action], then },
  });

  it.each<[string, JsonObject[], string]>([
    ['an action that it does not know', [act('go', { type: 'set_feild' })], 'UNKNOWN_ACTION steps[0].actions[0].type'],
    ['a step that is not there', [act('go', setState('lent'), { goto: 'gone' })], 'UNKNOWN_STEP steps[0].then.goto'],
    [
      'steps that go round for ever without a pause',
      [act('go', setState('lent'), { goto: 'back' }), act('back', setState('ready'), { goto: 'go' })],
      'ENDLESS_LOOP steps[0]',
    ],
    [
      'a condition that is neither true nor false',
      [{ id: 'ask', type: 'condition', expression: 'context.reader + 1', on_true: 'end', on_false: 'end' }],
      'TYPE_MISMATCH steps[0].expression',
    ],
  ])('is refused on save: %s', async (_what, steps, issue) => {
    expect(await refused(steps)).toEqual([422, issue]);
  });

  it('is told of on import: a step of a kind that it does not run', async () => {
    const definition = { ...desk, steps: [{ id: 'split', type: 'fork' }] };
    const { notes } = await tenant.post('/api/_admin/workflows/import', { format: 'rocket', definition });
    expect(notes).toMatchObject([{ path: 'steps[0].type' }]);
  });
});
