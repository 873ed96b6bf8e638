import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';

const MINUTE_MS = 60_000;

/** What happens between the moment at which a condition has read and the commit; once. */
let meanwhile: (() => Promise<unknown>) | null = null;
/** What after hooks were told. */
const told: string[] = [];

const params = z.strictObject({});
const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'x', requires: [], definitions: [] },
  hooks: [
    defineHook({
      ...{
        name: 'lab_note',
        phase: 'before',
        docs: 'Notes what is said.',
        params: z.strictObject({ text: z.string() }),
      },
      run: ({ record, params: { text } }) => ({ update: { note: [record['note'], text].filter(Boolean).join(' ') } }),
    }),
    defineHook({
      ...{ name: 'lab_meanwhile', phase: 'before', docs: 'Lets something happen before the commit.', params },
      run: async () => {
        const work = meanwhile;
        meanwhile = null;
        await work?.();
        return undefined;
      },
    }),
    defineHook({
      ...{ name: 'lab_tell', phase: 'after', docs: 'Tells the test.', params },
      run: async ({ record }) => {
        told.push(String(record['title']));
        return undefined;
      },
    }),
  ],
};
const CLIENTS: JsonObject = {
  app: 'crm',
  name: 'clients',
  fields: [
    { name: 'name', type: 'string' },
    { name: 'email', type: 'email', pii: true, unique: true },
    { name: 'tier', type: 'enum', values: ['gold', 'silver'], default: 'silver' },
    { name: 'active', type: 'boolean', default: true },
  ],
};
const note = (text: string, when: string): JsonObject => ({
  ...{ events: ['create', 'update'], handler: 'lab_note', when, params: { text } },
});
const TICKETS: JsonObject = {
  app: 'psa',
  name: 'tickets',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'client_id', type: 'reference', entity: 'crm/clients' },
    { name: 'sender', type: 'string' },
    { name: 'status', type: 'enum', values: ['open', 'closed'], default: 'open' },
    { name: 'note', type: 'string' },
    { name: 'routed', type: 'string' },
  ],
  indexes: [['client_id', 'status']],
  validators: [
    {
      ...{ type: 'expression', rule: 'lookup("crm/clients", client_id).active', code: 'CLIENT_CLOSED' },
      ...{ message: 'the client is closed', when: 'exists("crm/clients", client_id)' },
    },
  ],
  template_overrides: {
    controller: {
      hooks: [
        note('gold', 'lookup("crm/clients", client_id).tier == "gold"'),
        note('known', 'lookup("crm/clients", "email", sender) != null'),
        note('unknown', 'sender != null && !exists("crm/clients", "email", sender)'),
        { events: ['create'], handler: 'lab_tell', when: 'count("tickets", "client_id", client_id) == 2' },
        { events: ['create', 'update'], handler: 'lab_meanwhile' },
      ],
    },
  },
  emits: [
    {
      ...{ event: 'client.busy', when: 'count("tickets", "client_id", client_id, "status", "open") == 3' },
      payload: { clientId: '{{ client_id }}' },
    },
  ],
};
/** It has no conditions of its own, which would guard its sets as well. */
const CALLS: JsonObject = {
  app: 'psa',
  name: 'calls',
  fields: [
    { name: 'client_id', type: 'string' },
    { name: 'status', type: 'enum', values: ['open', 'closed'], default: 'open' },
    { name: 'title', type: 'string' },
  ],
  indexes: [['client_id', 'status']],
};
const VISITS: JsonObject = {
  app: 'psa',
  name: 'visits',
  fields: [
    { name: 'client_id', type: 'string' },
    { name: 'note', type: 'string' },
  ],
  template_overrides: {
    controller: {
      hooks: [
        note('quiet', '!exists("calls", "client_id", client_id, "status", "open")'),
        { events: ['create', 'update'], handler: 'lab_meanwhile' },
      ],
    },
  },
};
const BUSY: JsonObject = {
  ...{ app: 'psa', type: 'client.busy', description: 'A client has many open tickets' },
  payload: [{ name: 'clientId', type: 'string', required: true }],
};
const RULE: JsonObject = {
  ...{ app: 'psa', name: 'route_gold', on: { event: 'tickets.created' } },
  when: 'title.startsWith("route") && lookup("crm/clients", client_id).tier == "gold" && count("tickets", "client_id", client_id, "status", "open") < 3',
  then: { action: 'set_field', field: 'routed', value: 'front desk' },
};

let world: World;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [pack] });
  token = await world.token({ roles: ['admin'] });
  await made('/api/_admin/events/catalog', BUSY);
  for (const body of [CLIENTS, TICKETS, CALLS, VISITS]) await made('/api/_admin/entities', body);
});
afterEach(() => {
  meanwhile = null;
});
afterAll(() => world.close());

describe('a hook whose condition reads another record', () => {
  it('runs by what the record says, found by id or by a unique', async () => {
    const gold = await client({ tier: 'gold', email: 'gold@example.com' });
    const silver = await client({});
    const notes = [
      await ticket({ client_id: gold }),
      await ticket({ client_id: silver }),
      await ticket({ sender: 'Gold@example.com' }),
      await ticket({ sender: 'else@example.com' }),
      await ticket({}),
    ].map((one) => one['note']);
    expect(notes).toEqual(['gold', null, 'known', 'unknown', null]);
  });

  it('goes by what is true at the commit, when the record changes in between', async () => {
    const id = await client({ tier: 'gold' });
    meanwhile = () => patch(`/api/crm/clients/${id}`, { tier: 'silver' });
    expect(await ticket({ client_id: id })).toMatchObject({ note: null });
  });

  it('goes by what is true at the commit, when a value that was free is taken in between', async () => {
    meanwhile = () => client({ email: 'late@example.com' });
    expect(await ticket({ sender: 'late@example.com' })).toMatchObject({ note: 'known' });
  });
});

describe('a hook whose condition looks into a set', () => {
  it.each([
    ['a new one', async (id: string) => void (await call({ client_id: id }))],
    ['one that changes', async (id: string) => patch(`/api/psa/calls/${await call({})}`, { client_id: id })],
  ])('does not miss %s that joins it in between', async (_, joins) => {
    const id = await client({});
    meanwhile = () => joins(id);
    expect(await visit(id)).toMatchObject({ note: null });
  });

  it.each([
    ['changes', (path: string) => patch(path, { status: 'closed' })],
    ['is deleted', (path: string) => world.call({ method: 'DELETE', path, token })],
  ])('does not miss one that %s and so leaves it in between', async (_, leaves) => {
    const id = await client({});
    const path = `/api/psa/calls/${await call({ client_id: id })}`;
    meanwhile = () => leaves(path);
    expect(await visit(id)).toMatchObject({ note: 'quiet' });
  });

  it('is not made to wait by what neither joins nor leaves it', async () => {
    const id = await client({});
    const path = `/api/psa/calls/${await call({ client_id: id })}`;
    let runs = 0;
    const again = async (): Promise<void> => {
      runs += 1;
      meanwhile = again;
      await patch(path, { title: `${runs}` });
      await call({ client_id: 'another' });
    };
    meanwhile = again;
    await visit(id);
    expect(runs).toBe(1);
  });

  it('counts alike whoever is first: of many at once exactly one is the second', async () => {
    const id = await client({});
    told.length = 0;
    await Promise.all(Array.from({ length: 12 }, (_, i) => ticket({ client_id: id, title: `t${i}` })));
    await world.settle();
    expect(told).toHaveLength(1);
  });
});

describe('an after hook whose condition reads', () => {
  it('is due by what is there at the commit, in a bulk that is all or nothing too', async () => {
    const id = await client({});
    const items = ['one', 'two'].map((title) => ({ operation: 'create', values: { client_id: id, title } }));
    told.length = 0;
    const { status } = await send({ method: 'POST', path: '/api/psa/tickets/_bulk', body: { atomic: true, items } });
    await world.settle();
    expect([status, [...told].sort()]).toEqual([200, ['one', 'two']]);
  });
});

describe('other conditions that read', () => {
  it('a validator refuses by another record', async () => {
    const id = await client({ active: false });
    const refused = await send({ method: 'POST', path: '/api/psa/tickets', body: { client_id: id } });
    expect([refused.status, refused.json['errors']]).toMatchObject([422, [{ code: 'CLIENT_CLOSED' }]]);
  });

  it('an event of the catalog is emitted at the third open ticket, the one at hand among them', async () => {
    const id = await client({});
    for (const title of ['a', 'b', 'c', 'd']) await ticket({ client_id: id, title });
    await world.settle();
    const { json } = await send({ path: '/api/_admin/events?event_type=client.busy&limit=100' });
    const events = Array.isArray(json['items']) ? json['items'] : [];
    expect(events.filter((one) => JSON.stringify(one).includes(id))).toHaveLength(1);
  });

  it('a rule goes by other records as they are when it reacts', async () => {
    await made('/api/_admin/event-rules', RULE);
    const [gold, silver] = [await client({ tier: 'gold' }), await client({})];
    const made_ = [
      await ticket({ client_id: gold, title: 'route me' }),
      await ticket({ client_id: silver, title: 'route me too' }),
      await ticket({ client_id: gold, title: 'leave me' }),
    ];
    await world.settle();
    const routed = await Promise.all(made_.map(({ id }) => send({ path: `/api/psa/tickets/${id}` })));
    expect(routed.map(({ json }) => json['routed'])).toEqual(['front desk', null, null]);
  });

  it('a trial tells what was found, without what is personal, and of when it is', async () => {
    const id = await client({ tier: 'silver', email: 'trial@example.com' });
    const event = { record: { title: 'route', client_id: id } };
    const { json } = await send({ method: 'POST', path: '/api/_admin/event-rules/test', body: { rule: RULE, event } });
    expect(json).toMatchObject({
      matched: false,
      why_not: ['not true: lookup("crm/clients", client_id).tier == "gold"'],
      condition: {
        reads: {
          'lookup of crm/clients by id': { id, tier: 'silver' },
          'count of psa/tickets by client_id, status': 0,
        },
      },
    });
    expect(JSON.stringify(json)).not.toContain('trial@example.com');
    expect(JSON.stringify(json['notes'])).toContain('records that the condition or the action looks up');
  });
});

describe('what is refused when it is saved', () => {
  const entity = (part: JsonObject): JsonObject => ({
    ...{ app: 'psa', name: 'refused', fields: [{ name: 'n', type: 'integer' }], ...part },
  });
  it.each([
    [
      'a computed field',
      entity({ fields: [{ name: 'n', type: 'integer', computed: 'count("tickets", "client_id", id)' }] }),
    ],
    ['a default', entity({ defaults: [{ field: 'n', expression: 'count("tickets", "client_id", id)' }] })],
    ['a read filter', entity({ read_filter: 'exists("tickets", "client_id", id)' })],
  ])('reads in %s', async (_, body) => {
    const { status, json } = await send({ method: 'POST', path: '/api/_admin/entities', body });
    expect([status, json['errors']]).toMatchObject([
      422,
      [{ code: 'UNKNOWN_FUNCTION', message: expect.stringContaining('is not read here') }],
    ]);
  });

  it('a condition that no index serves, with the index that would', async () => {
    const body = entity({
      emits: [{ event: 'client.busy', when: 'count("tickets", "status", "open") > 9', payload: {} }],
    });
    const { json } = await send({ method: 'POST', path: '/api/_admin/entities', body });
    expect(json['errors']).toContainEqual({
      path: 'emits[0].when',
      code: 'NOT_INDEXED',
      message: expect.stringContaining('declare indexes: [[status]] on psa/tickets'),
    });
  });

  it('taking away an index that a condition of another entity goes by', async () => {
    const body = { ...TICKETS, indexes: [], emits: [], template_overrides: { controller: { hooks: [] } } };
    const { status, json } = await send({ method: 'PUT', path: '/api/_admin/entities/psa/tickets', body });
    expect([status, JSON.stringify(json['errors'])]).toEqual([422, expect.stringContaining('IN_USE')]);
  });
});

describe('an index that is still being built', () => {
  it('lets nobody count along it: the write is to be tried again', async () => {
    const fields = [{ name: 'owner', type: 'string' }];
    await made('/api/_admin/entities', { app: 'psa', name: 'assets', fields });
    for (const owner of ['a', 'b']) await made('/api/psa/assets', { owner });
    await send({
      method: 'PUT',
      path: '/api/_admin/entities/psa/assets',
      body: { app: 'psa', name: 'assets', fields, indexes: [['owner']] },
    });
    const hooks = [
      { events: ['create'], handler: 'lab_note', params: { text: 'has' }, when: 'exists("assets", "owner", owner)' },
    ];
    const orders = { app: 'psa', name: 'orders', fields: [...fields, { name: 'note', type: 'string' }] };
    await made('/api/_admin/entities', { ...orders, template_overrides: { controller: { hooks } } });
    const early = await send({ method: 'POST', path: '/api/psa/orders', body: { owner: 'a' } });
    await world.settle();
    await world.advance(2 * MINUTE_MS);
    const late = await send({ method: 'POST', path: '/api/psa/orders', body: { owner: 'a' } });
    expect([early.status, early.json['code'], late.status, late.json['note']]).toEqual([503, 'CONTENTION', 201, 'has']);
  });
});

function send(a: { method?: string; path: string; body?: Json }): Promise<WorldAnswer> {
  return world.call({ ...a, token });
}

async function made(path: string, body: JsonObject): Promise<JsonObject> {
  const answer = await send({ method: 'POST', path, body });
  expect([answer.status, answer.json['errors']]).toEqual([201, undefined]);
  return answer.json;
}

async function patch(path: string, body: JsonObject): Promise<void> {
  const { status } = await send({ method: 'PATCH', path, body });
  expect(status).toBe(200);
}

const ticket = (body: JsonObject): Promise<JsonObject> => made('/api/psa/tickets', body);
const call = async (body: JsonObject): Promise<string> => String((await made('/api/psa/calls', body))['id']);
const visit = (id: string): Promise<JsonObject> => made('/api/psa/visits', { client_id: id });
const client = async (body: JsonObject): Promise<string> => String((await made('/api/crm/clients', body))['id']);
