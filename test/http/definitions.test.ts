import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { createLab, DEAL_REVIEW, DEAL_STATUS, DEALS, defineDeals, WON_RULE } from './lab.ts';

const POLICY: JsonObject = {
  app: 'crm',
  name: 'limit',
  type: 'money',
  default: '100.00',
  min: '0',
  description: 'A limit.',
};
const EVENT: JsonObject = {
  app: 'crm',
  type: 'deal.celebrated',
  description: 'A deal was won and there was cake.',
  payload: [{ name: 'dealId', type: 'string', required: true }],
};

const lab = createLab();
let world: World;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  token = await world.token({ user: 'ines', roles: ['integrator'] });
  await defineDeals({ world, token });
});
afterAll(() => world.close());

describe.each([
  ['event-rules', WON_RULE, { description: 'changed' }],
  ['workflows', DEAL_REVIEW, { description: 'changed' }],
  ['fsm-specs', { ...DEAL_STATUS, name: 'other_status' }, { description: 'changed' }],
  ['policies', POLICY, { value: '250.00' }],
])('/api/_admin/%s', (kind, body, change) => {
  const path = `/api/_admin/${kind}`;
  let id: string;

  it('takes a definition and shows it with what the platform keeps', async () => {
    const { status, json, headers } = await admin({ method: 'POST', path, body });
    id = String(json['id']);
    expect(status).toBe(201);
    expect(json).toMatchObject({ app: 'crm', name: body['name'], version: 1, pack: null, id: expect.any(String) });
    expect(headers.get('location')).toBe(`${path}/${id}`);
    expect(headers.get('etag')).toBe('"1"');
  });

  it('shows the same alone and in the list', async () => {
    await world.settle();
    const one = await admin({ path: `${path}/${id}` });
    const list = await admin({ path: `${path}?app=crm` });
    const others = await admin({ path: `${path}?app=finance` });
    expect(one.status).toBe(200);
    // what its author should know of it is told where it is shown alone
    const { findings: _, ...shown } = one.json;
    expect(itemsOf(list)).toContainEqual(expect.objectContaining(shown));
    expect(others.json).toEqual({ items: [], next_cursor: null });
  });

  it('takes back what it showed, changed', async () => {
    const { json } = await admin({ path: `${path}/${id}` });
    const { status, json: after } = await admin({ method: 'PUT', path: `${path}/${id}`, body: { ...json, ...change } });
    expect(status).toBe(200);
    expect(after).toMatchObject({ ...change, id, version: 2 });
  });

  it('refuses a change of another version, and makes none without a body that is right', async () => {
    const { json } = await admin({ path: `${path}/${id}` });
    const stale = await admin({ method: 'PUT', path: `${path}/${id}`, body: json, headers: { 'if-match': '"1"' } });
    const wrong = await admin({ method: 'PUT', path: `${path}/${id}`, body: { ...json, verison: 3 } });
    expect([stale.status, stale.json['code']]).toEqual([409, 'VERSION_CONFLICT']);
    expect(wrong.json).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path: 'verison', code: 'UNKNOWN_KEY' }] });
    expect((await admin({ path: `${path}/${id}` })).json['version']).toBe(2);
  });

  it('keeps all versions, newest first, and puts an earlier one back as a new one', async () => {
    const versions = await admin({ path: `${path}/${id}/versions` });
    const restored = await admin({ method: 'POST', path: `${path}/${id}/restore`, body: { version: 1 } });
    const missing = await admin({ method: 'POST', path: `${path}/${id}/restore`, body: { version: 99 } });
    expect(itemsOf(versions).map((one) => one['version'])).toEqual([2, 1]);
    expect(itemsOf(versions)[0]).toMatchObject(change);
    expect(restored.json).toMatchObject({ version: 3 });
    expect(restored.json).not.toMatchObject(change);
    expect(missing.status).toBe(404);
  });

  it('refuses a second one of the same name', async () => {
    const { status, json } = await admin({ method: 'POST', path, body });
    expect([status, json['code']]).toEqual([422, 'DUPLICATE_VALUE']);
  });

  it('removes it; its history stays', async () => {
    const removed = await admin({ method: 'DELETE', path: `${path}/${id}` });
    const after = await admin({ path: `${path}/${id}` });
    const versions = await admin({ path: `${path}/${id}/versions` });
    expect([removed.status, after.status]).toEqual([204, 404]);
    expect(itemsOf(versions)[0]).toEqual({ version: 4, removed: true });
  });

  it.each([['abc'], ['01900000-0000-7000-8000-00000000dead']])('finds nothing under %s', async (unknown) => {
    const answers = [
      await admin({ path: `${path}/${unknown}` }),
      await admin({ method: 'PUT', path: `${path}/${unknown}`, body }),
      await admin({ method: 'DELETE', path: `${path}/${unknown}` }),
      await admin({ path: `${path}/${unknown}/versions` }),
      await admin({ method: 'POST', path: `${path}/${unknown}/restore`, body: { version: 1 } }),
    ];
    expect(answers.map((one) => one.json['code'])).toEqual(answers.map(() => 'NOT_FOUND'));
  });
});

describe('/api/_admin/entities', () => {
  it('are addressed by app and name', async () => {
    const { status, json } = await admin({ path: '/api/_admin/entities/crm/deals' });
    const { headers } = await admin({
      method: 'POST',
      path: '/api/_admin/entities',
      body: { ...DEALS, name: 'more_deals' },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ app: 'crm', name: 'deals', version: 1, currency: 'EUR' });
    expect(headers.get('location')).toBe('/api/_admin/entities/crm/more_deals');
  });

  it('can be changed while records are there', async () => {
    const { json } = await admin({ path: '/api/_admin/entities/crm/more_deals' });
    const fields = [...(json['fields'] as JsonObject[]), { name: 'region', type: 'string' }];
    const { status } = await admin({
      method: 'PUT',
      path: '/api/_admin/entities/crm/more_deals',
      body: { ...json, fields },
    });
    const member = await world.token({ user: 'mia', roles: ['member'] });
    const record = await world.call({
      method: 'POST',
      path: '/api/crm/more_deals',
      token: member,
      body: { name: 'x', region: 'north' },
    });
    expect([status, record.status]).toEqual([200, 201]);
  });

  it('keep their name', async () => {
    const { json } = await admin({ path: '/api/_admin/entities/crm/more_deals' });
    const renamed = await admin({
      method: 'PUT',
      path: '/api/_admin/entities/crm/more_deals',
      body: { ...json, name: 'less_deals' },
    });
    expect(renamed.json).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path: 'name', code: 'IMMUTABLE' }] });
  });

  it('have versions too', async () => {
    const versions = await admin({ path: '/api/_admin/entities/crm/more_deals/versions' });
    const restored = await admin({
      method: 'POST',
      path: '/api/_admin/entities/crm/more_deals/restore',
      body: { version: 1 },
    });
    expect(itemsOf(versions).map((one) => one['version'])).toEqual([2, 1]);
    expect(restored.json['version']).toBe(3);
  });

  it('cannot go while a rule names them', async () => {
    const { json } = await admin({
      method: 'POST',
      path: '/api/_admin/event-rules',
      body: { ...WON_RULE, name: 'keeper' },
    });
    const refused = await admin({ method: 'DELETE', path: '/api/_admin/entities/crm/deals' });
    await admin({ method: 'DELETE', path: `/api/_admin/event-rules/${String(json['id'])}` });
    expect(refused.status).toBe(422);
    expect(refused.json['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'IN_USE' })]));
  });

  it('are gone once they are removed, after their records', async () => {
    const path = '/api/crm/more_deals';
    const refused = await admin({ method: 'DELETE', path: '/api/_admin/entities/crm/more_deals' });
    const member = await world.token({ user: 'mia', roles: ['member'] });
    const [record] = itemsOf(await world.call({ path, token: member }));
    await world.call({ method: 'DELETE', path: `${path}/${String(record?.['id'])}`, token: member });
    expect([refused.status, refused.json['errors']]).toMatchObject([422, [{ code: 'IN_USE' }]]);
    const removed = await admin({ method: 'DELETE', path: '/api/_admin/entities/crm/more_deals' });
    const after = await admin({ path: '/api/_admin/entities/crm/more_deals' });
    expect([removed.status, after.status]).toEqual([204, 404]);
  });
});

describe('the catalog', () => {
  it("takes a type of the tenant's own, lists it, and finds it by name", async () => {
    const made = await admin({ method: 'POST', path: '/api/_admin/events/catalog', body: EVENT });
    const list = await admin({ path: '/api/_admin/events/catalog?source=tenant' });
    const one = await admin({ path: '/api/_admin/events/catalog/deal.celebrated' });
    const none = await admin({ path: '/api/_admin/events/catalog/deal.mourned' });
    const elsewhere = await admin({ path: '/api/_admin/events/catalog/deal.celebrated?app=hr' });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe('/api/_admin/events/catalog/deal.celebrated');
    expect(itemsOf(list)).toMatchObject([made.json]);
    expect(one.json).toMatchObject(made.json);
    expect([none.status, elsewhere.status]).toEqual([404, 404]);
  });
});

describe('lists of definitions', () => {
  it('come page by page, narrowed to an app or not', async () => {
    for (const i of [1, 2, 3, 4, 5]) {
      const app = i % 2 === 0 ? 'even' : 'odd';
      await admin({ method: 'POST', path: '/api/_admin/policies', body: { ...POLICY, app, name: `p${i}` } });
    }
    const names = async (query: string): Promise<unknown[]> => {
      const seen: unknown[] = [];
      let next: unknown = '';
      while (next !== null) {
        const page = await admin({
          path: `/api/_admin/policies?${query}${next === '' ? '' : `&cursor=${String(next)}`}`,
        });
        seen.push(...itemsOf(page).map((one) => one['name']));
        next = page.json['next_cursor'];
      }
      return seen;
    };
    expect(await names('limit=2')).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
    expect(await names('limit=2&app=odd')).toEqual(['p1', 'p3', 'p5']);
  });

  it('refuse more than 100', async () => {
    const { json } = await admin({ path: '/api/_admin/policies?limit=101' });
    expect(json).toMatchObject({ code: 'INVALID_QUERY', errors: [{ path: 'limit' }] });
  });
});

describe('GET /api/_admin/hooks', () => {
  it('shows every hook with its parameters and where it is bound', async () => {
    const controller = { hooks: [{ events: ['create'], handler: 'trim_strings', params: { fields: ['name'] } }] };
    await admin({
      method: 'POST',
      path: '/api/_admin/entities',
      body: { ...DEALS, name: 'trimmed', template_overrides: { controller } },
    });
    const list = await admin({ path: '/api/_admin/hooks' });
    const [trim] = itemsOf(list).filter((one) => one['name'] === 'trim_strings');
    expect(trim).toEqual({
      name: 'trim_strings',
      phase: 'before',
      kind: 'normalise',
      events: ['create', 'update'],
      egress: false,
      formerly: [],
      docs: expect.any(String),
      params: expect.objectContaining({ type: 'object', properties: { fields: expect.any(Object) } }),
      bound: ['crm/trimmed'],
    });
    expect(itemsOf(list)).toContainEqual(expect.objectContaining({ name: 'lab_archive', bound: [] }));
    const after = await admin({ path: '/api/_admin/hooks?phase=after&name=trim_strings' });
    expect(itemsOf(after)).toEqual([]);
  });
});

describe('POST /api/_admin/workflows/compile', () => {
  it('gives the machine of a workflow that is not saved', async () => {
    const { status, json } = await admin({
      method: 'POST',
      path: '/api/_admin/workflows/compile',
      body: { ...DEAL_REVIEW, name: 'draft_review' },
    });
    const list = await admin({ path: '/api/_admin/workflows' });
    expect(status).toBe(200);
    expect(json).toEqual({
      asl: expect.objectContaining({ QueryLanguage: 'JSONata', StartAt: 'Begin' }),
      hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      transitions: expect.any(Number),
    });
    expect(itemsOf(list).map((one) => one['name'])).not.toContain('draft_review');
  });

  it('takes a workflow as it is shown', async () => {
    const made = await admin({
      method: 'POST',
      path: '/api/_admin/workflows',
      body: { ...DEAL_REVIEW, name: 'shown' },
    });
    const { status } = await admin({ method: 'POST', path: '/api/_admin/workflows/compile', body: made.json });
    expect(status).toBe(200);
  });

  it('gives the same machine whatever the workflow is called', async () => {
    const compile = (body: JsonObject): Promise<WorldAnswer> =>
      admin({ method: 'POST', path: '/api/_admin/workflows/compile', body });
    const one = await compile({ ...DEAL_REVIEW, name: 'one' });
    const two = await compile({ ...DEAL_REVIEW, name: 'two' });
    expect(one.json['hash']).toBe(two.json['hash']);
  });

  it('refuses a workflow that could not run', async () => {
    const { status, json } = await admin({
      method: 'POST',
      path: '/api/_admin/workflows/compile',
      body: { ...DEAL_REVIEW, record: 'nope' },
    });
    expect([status, json['code']]).toEqual([422, 'VALIDATION_FAILED']);
  });
});

describe('deployment and stats', () => {
  it('go from pending to live, and count what a rule did', async () => {
    const made = await admin({
      method: 'POST',
      path: '/api/_admin/event-rules',
      body: { ...WON_RULE, name: 'counted' },
    });
    await world.settle();
    const member = await world.token({ user: 'mia', roles: ['member'] });
    const deal = await world.call({
      method: 'POST',
      path: '/api/crm/deals',
      token: member,
      body: { name: 'to be won' },
    });
    const path = `/api/crm/deals/${String(deal.json['id'])}`;
    await world.call({ method: 'PATCH', path, token: member, body: { note: 'no match' } });
    await world.call({ method: 'PATCH', path, token: member, body: { status: 'won' } });
    await world.settle();
    const shown = await admin({ path: `/api/_admin/event-rules/${String(made.json['id'])}` });
    const record = await world.call({ path, token: member });
    expect(made.json['deployment']).toMatchObject({ state: 'pending' });
    expect(made.json['stats']).toEqual({ matched: 0, fired: 0, delayed: 0, errors: 0, last_fired_at: null });
    expect(shown.json['deployment']).toMatchObject({ state: 'live', reason: null, pattern: expect.any(Object) });
    expect(shown.json['stats']).toEqual({
      matched: 1,
      fired: 1,
      delayed: 0,
      errors: 0,
      last_fired_at: world.clock.now(),
    });
    expect(record.json['checked']).toBe(true);
  });

  it('tell what matched from what was done', async () => {
    const member = await world.token({ user: 'mia', roles: ['member'] });
    const deal = (name: string): Promise<WorldAnswer> =>
      world.call({ method: 'POST', path: '/api/crm/deals', token: member, body: { name } });
    await deal('taken already');
    const then = { action: 'set_field', field: 'name', value: 'taken already' };
    const body = { ...WON_RULE, name: 'failing', on: { event: 'deals.created' }, when: 'name == "wants it"', then };
    const made = await admin({ method: 'POST', path: '/api/_admin/event-rules', body });
    await world.settle();
    await deal('wants it');
    await world.settle();
    const shown = await admin({ path: `/api/_admin/event-rules/${String(made.json['id'])}` });
    expect(shown.json['stats']).toEqual({ matched: 1, fired: 0, delayed: 0, errors: 1, last_fired_at: null });
  });

  it('show the machine of a workflow', async () => {
    const { json } = await admin({
      method: 'POST',
      path: '/api/_admin/workflows',
      body: { ...DEAL_REVIEW, name: 'deployed' },
    });
    await world.settle();
    const shown = await admin({ path: `/api/_admin/workflows/${String(json['id'])}` });
    expect(shown.json['deployment']).toMatchObject({
      state: 'live',
      hash: expect.any(String),
      transitions: expect.any(Number),
    });
  });
});

function admin(a: {
  method?: string;
  path: string;
  body?: JsonObject;
  headers?: Record<string, string>;
}): Promise<WorldAnswer> {
  return world.call({ token, ...a });
}

function itemsOf(answer: WorldAnswer): JsonObject[] {
  return Array.isArray(answer.json['items']) ? (answer.json['items'] as JsonObject[]) : [];
}
