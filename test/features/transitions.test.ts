import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const SPEC: JsonObject = {
  app: 'desk',
  name: 'ticket_status',
  initial: 'new',
  terminal: ['closed'],
  transitions: [
    { from: 'new', to: 'open', event: 'take' },
    { from: ['new', 'open'], to: 'solved', roles: ['agent'], guard: 'cost <= 100' },
    { from: 'solved', to: 'open', event: 'reopen' },
    { from: '*', to: 'closed', event: 'close' },
  ],
};
const TICKETS: JsonObject = {
  app: 'desk',
  name: 'tickets',
  currency: 'EUR',
  fields: [
    { name: 'status', type: 'enum', values: ['new', 'open', 'solved', 'closed', 'lost'] },
    { name: 'cost', type: 'money' },
  ],
  fsm: { status: 'ticket_status' },
};

let tenant: Tenant;
let specId: string;

beforeAll(async () => {
  tenant = await openTenant({ packs: [], definitions: { 'fsm-specs': [SPEC], entities: [TICKETS] } });
  const [spec] = await tenant.list('/api/_admin/fsm-specs');
  specId = String(spec?.['id']);
});
afterAll(() => tenant.world.close());

describe('moves of a record', () => {
  it('let one of twenty racers win, and tell the others where the record stands', async () => {
    const id = await ticket({});
    const answers = await Promise.all(Array.from({ length: 20 }, () => move({ id, to: 'open' })));
    const record = await tenant.get(`/api/desk/tickets/${id}`);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 422)]);
    expect(answers.filter(({ json }) => json['code'] === 'ILLEGAL_TRANSITION')).toHaveLength(19);
    expect(record).toMatchObject({ status: 'open', version: 2 });
  });

  it('let each of two ways be taken once when racers go both', async () => {
    const id = await ticket({});
    const targets = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'open' : 'closed'));
    const answers = await Promise.all(targets.map((to) => move({ id, to })));
    const record = await tenant.get(`/api/desk/tickets/${id}`);
    const won = answers.filter(({ status }) => status === 200).length;
    expect(record['status']).toBe('closed');
    expect(record['version']).toBe(won + 1);
    expect(won).toBeLessThanOrEqual(2);
  });

  it('are listed for the caller as roles and guards have it', async () => {
    const id = await ticket({ cost: '50.00' });
    const dear = await ticket({ cost: '500.00' });
    const agent = await tenant.world.token({ user: 'bo', roles: ['agent'] });
    const other = await tenant.world.token({ user: 'mia', roles: ['member'] });
    const open = async (one: string, token: string): Promise<unknown> =>
      (await tenant.world.call({ path: `/api/desk/tickets/${one}/transitions`, token })).json['items'];
    const close = { field: 'status', from: 'new', to: 'closed', event: 'close', roles: [], guard: null };
    const take = { ...close, to: 'open', event: 'take' };
    expect(await open(id, agent)).toEqual([
      take,
      { ...close, to: 'solved', event: null, roles: ['agent'], guard: 'cost <= 100' },
      close,
    ]);
    expect(await open(dear, agent)).toEqual([take, close]);
    expect(await open(id, other)).toEqual([take, close]);
    await move({ id, to: 'closed' });
    expect(await open(id, agent)).toEqual([]);
  });
});

describe('a spec', () => {
  it('is shown as a graph, with the fields that it moves', async () => {
    const { nodes, edges, bound, findings, mermaid } = await tenant.get(`/api/_admin/fsm-specs/${specId}/diagram`);
    expect(nodes).toContainEqual({ id: 'closed', initial: false, terminal: true });
    expect((edges as JsonObject[]).filter((edge) => edge['wildcard'])).toHaveLength(3);
    expect(bound).toEqual([{ app: 'desk', entity: 'tickets', field: 'status' }]);
    expect(findings).toEqual([]);
    expect(mermaid).toContain('stateDiagram-v2');
  });

  it('keeps the states that records stand in', async () => {
    const id = await ticket({});
    await move({ id, to: 'open' });
    const transitions = [{ from: 'new', to: 'closed' }];
    const refused = await put({ ...SPEC, transitions });
    expect(refused.status).toBe(422);
    expect(refused.json).toMatchObject({
      errors: [{ path: 'desk/tickets.status', code: 'IN_USE', message: expect.stringContaining('"open"') }],
    });
  });

  it('may lose a state in which nothing stands, and have it back from an earlier version', async () => {
    const more = { ...SPEC, transitions: [...(SPEC['transitions'] as JsonObject[]), { from: 'open', to: 'lost' }] };
    const grown = await put(more);
    const shrunk = await put(SPEC);
    const restored = await tenant.world.call({
      method: 'POST',
      path: `/api/_admin/fsm-specs/${specId}/restore`,
      token: tenant.admin,
      body: { version: Number(grown.json['version']) },
    });
    expect([grown.status, shrunk.status, restored.status]).toEqual([200, 200, 200]);
    await put(SPEC);
  });

  it('is not put under a field whose records stand outside it', async () => {
    await ticket({});
    await tenant.post('/api/_admin/fsm-specs', {
      ...SPEC,
      name: 'other',
      initial: 'open',
      transitions: [{ from: 'open', to: 'closed' }],
    });
    const { status, json } = await tenant.world.call({
      method: 'PUT',
      path: '/api/_admin/entities/desk/tickets',
      token: tenant.admin,
      body: { ...TICKETS, fsm: { status: 'other' } },
    });
    expect([status, json['errors']]).toMatchObject([
      422,
      [{ code: 'IN_USE', message: expect.stringContaining('"new"') }],
    ]);
  });

  it.each<[string, JsonObject[], string]>([
    ['a state that nothing reaches', [{ from: 'solved', to: 'lost' }], 'UNREACHABLE'],
    [
      'a move out of a terminal state',
      [
        { from: 'new', to: 'closed' },
        { from: 'closed', to: 'new' },
      ],
      'UNKNOWN_STATE',
    ],
    [
      'a move written twice',
      [
        { from: 'new', to: 'closed' },
        { from: ['new'], to: 'closed' },
      ],
      'DUPLICATE_TRANSITION',
    ],
    [
      'a move to itself',
      [
        { from: 'new', to: 'closed' },
        { from: 'new', to: 'new' },
      ],
      'UNKNOWN_STATE',
    ],
    [
      'a move to anywhere',
      [
        { from: 'new', to: 'closed' },
        { from: 'new', to: '*' },
      ],
      'WRONG_TYPE',
    ],
  ])('is refused with %s', async (_, transitions, code) => {
    const body = { ...SPEC, name: 'broken', transitions };
    const { status, json } = await tenant.world.call({
      method: 'POST',
      path: '/api/_admin/fsm-specs',
      token: tenant.admin,
      body,
    });
    expect(status).toBe(422);
    expect((json['errors'] as JsonObject[]).map((one) => one['code'])).toContain(code);
  });

  it('is saved with a state that nobody can leave, and says so', async () => {
    const body = { ...SPEC, name: 'dead', terminal: [], transitions: [{ from: 'new', to: 'closed' }] };
    const { findings } = await tenant.post('/api/_admin/fsm-specs', body);
    expect(findings).toMatchObject([{ severity: 'warning', code: 'DEAD_END', path: 'terminal' }]);
  });

  it('that an entity is bound to cannot get a guard that does not type-check there', async () => {
    const transitions = [{ from: 'new', to: 'closed', guard: 'costs > 1' }, ...(SPEC['transitions'] as JsonObject[])];
    const { status, json } = await put({ ...SPEC, transitions });
    expect(status).toBe(422);
    expect(json['errors']).toMatchObject([
      {
        path: 'entity_definitions:desk/tickets.fsm.status.transitions[0].guard',
        code: 'IN_USE',
        message: expect.stringContaining('did you mean "cost"'),
      },
    ]);
  });
});

describe('a rule or workflow', () => {
  const rule: JsonObject = {
    app: 'desk',
    name: 'close_it',
    on: { event: 'tickets.created' },
    then: { action: 'transition', field: 'status', to: 'closd' },
  };

  it('cannot move a field to a state that its machine does not have', async () => {
    const send = (body: JsonObject): Promise<WorldAnswer> =>
      tenant.world.call({ method: 'POST', path: '/api/_admin/event-rules', token: tenant.admin, body });
    const unknown = await send(rule);
    const unbound = await send({ ...rule, then: { action: 'transition', field: 'cost', to: 'closed' } });
    expect(unknown.json['errors']).toMatchObject([
      { path: 'then.to', code: 'UNKNOWN_STATE', message: expect.stringContaining('did you mean "closed"') },
    ]);
    expect(unbound.json['errors']).toMatchObject([{ path: 'then.field', code: 'UNKNOWN_FSM' }]);
  });

  it('keeps the state that it moves to in the spec', async () => {
    const transitions = [...(SPEC['transitions'] as JsonObject[]), { from: 'open', to: 'lost' }];
    await put({ ...SPEC, transitions });
    const made = await tenant.post('/api/_admin/event-rules', {
      ...rule,
      name: 'lose_it',
      when: 'cost > 1000000',
      then: { action: 'transition', field: 'status', to: 'lost' },
    });
    const refused = await put(SPEC);
    await tenant.world.call({
      method: 'DELETE',
      path: `/api/_admin/event-rules/${String(made['id'])}`,
      token: tenant.admin,
    });
    const allowed = await put(SPEC);
    expect(refused.json['errors']).toMatchObject([{ path: 'event_rules:desk/lose_it.then.to', code: 'IN_USE' }]);
    expect(allowed.status).toBe(200);
  });
});

async function ticket(values: JsonObject): Promise<string> {
  return String((await tenant.post('/api/desk/tickets', values))['id']);
}

function move(a: { id: string; to: string }): Promise<WorldAnswer> {
  const path = `/api/desk/tickets/${a.id}/transitions`;
  return tenant.world.call({ method: 'POST', path, token: tenant.admin, body: { field: 'status', to: a.to } });
}

function put(body: JsonObject): Promise<WorldAnswer> {
  return tenant.world.call({ method: 'PUT', path: `/api/_admin/fsm-specs/${specId}`, token: tenant.admin, body });
}
