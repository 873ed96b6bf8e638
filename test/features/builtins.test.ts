import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const both = ['create', 'update'];
const always = [...both, 'delete'];
const sites: JsonObject = {
  app: 'crm',
  name: 'sites',
  fields: [
    { name: 'name', type: 'string', required: true },
    { name: 'slug', type: 'string', unique: true },
    { name: 'code', type: 'string' },
    { name: 'mail', type: 'email', pii: true },
    { name: 'state', type: 'enum', values: ['open', 'done'] },
    { name: 'size', type: 'integer' },
    { name: 'place', type: 'geo_point' },
    { name: 'country', type: 'country' },
    { name: 'opened_at', type: 'datetime' },
    { name: 'touched_at', type: 'datetime' },
    { name: 'deleted_at', type: 'datetime' },
  ],
};
const flow: JsonObject = {
  app: 'crm',
  name: 'site_state',
  initial: 'open',
  transitions: [
    { from: 'open', to: 'done' },
    { from: '*', to: 'done', event: 'import' },
  ],
};
const sized: JsonObject = {
  app: 'crm',
  type: 'site.sized',
  description: 'A site has a size',
  payload: [
    { name: 'siteId', type: 'string', required: true },
    { name: 'size', type: 'integer', required: true },
  ],
};
const bindings: JsonObject[] = [
  { events: both, handler: 'trim_strings' },
  { events: both, handler: 'normalize_email' },
  { events: both, handler: 'set_timestamps', params: { created: 'opened_at' } },
  { events: both, handler: 'set_updated_at', params: { field: 'touched_at' } },
  { events: both, handler: 'generate_slug', params: { from: 'name', to: 'slug' } },
  { events: both, handler: 'validation_hooks', params: { rules: [{ rule: 'size < 100', message: 'Too large' }] } },
  { events: both, handler: 'state_transition_hook', params: { field: 'state', spec: 'site_state' } },
  { events: both, handler: 'unique_constraint_hook', params: { fields: ['code'] } },
  { events: both, handler: 'geo_validation_hooks', params: { field: 'place', country_field: 'country' } },
  { events: ['delete'], handler: 'soft_delete' },
  {
    events: both,
    handler: 'publish_entity_event',
    when: 'size != null && size != original.size',
    params: { type: 'site.sized', payload: { siteId: '{{ id }}', size: '{{ size }}' } },
  },
  { events: always, handler: 'audit_log', params: { fields: ['size', 'mail'] } },
];
const rule: JsonObject = {
  app: 'crm',
  name: 'grows',
  on: { event: 'site.sized' },
  when: 'size == 7',
  then: {
    action: 'update_record',
    entity: 'sites',
    id: '{{ siteId }}',
    set: { code: ' from-rule ', mail: 'RULE@X.org' },
  },
};

let tenant: Tenant;
const call = (method: string, path: string, body?: JsonObject): Promise<{ status: number; json: JsonObject }> =>
  tenant.world.call({ method, path, token: tenant.admin, body });
beforeAll(async () => {
  const definitions = { 'fsm-specs': [flow], 'events/catalog': [sized], entities: [sites], 'event-rules': [rule] };
  tenant = await openTenant({ definitions });
  // live, without a deploy: the bindings come to an entity that is there
  const bound = { ...sites, template_overrides: { controller: { hooks: bindings } } };
  const { status, json } = await call('PUT', '/api/_admin/entities/crm/sites', bound);
  expect([status, json['errors']]).toEqual([200, undefined]);
  await tenant.world.settle();
});
afterAll(() => tenant.world.close());

describe('the builtins, bound over the API, act on', () => {
  it('a create over the API', async () => {
    const body = { name: '  Große Halle ', mail: ' Ana@X.ORG ', opened_at: '2020-01-01T00:00:00Z' };
    const made = await tenant.post('/api/crm/sites', body);
    const now = tenant.world.clock.now();
    expect(made).toMatchObject({
      name: 'Große Halle',
      mail: 'ana@x.org',
      slug: 'grosse-halle',
      state: 'open',
      opened_at: now,
      touched_at: now,
    });
  });

  it('a change over the API', async () => {
    const made = await tenant.post('/api/crm/sites', { name: 'Change' });
    await tenant.world.advance(1000);
    const changed = await tenant.patch(`/api/crm/sites/${String(made['id'])}`, { name: ' Changed ', mail: 'B@X.org' });
    expect(changed).toMatchObject({ name: 'Changed', mail: 'b@x.org', slug: 'change', opened_at: made['opened_at'] });
    expect(changed['touched_at']).not.toBe(made['touched_at']);
  });

  it('an import, whose times are kept', async () => {
    const values = { name: ' Old ', mail: 'OLD@x.org', state: 'done', opened_at: '2001-02-03T04:05:06.000Z' };
    const { json } = await call('POST', '/api/_admin/imports/crm/sites', {
      source: 'legacy',
      items: [
        { key: '1', values },
        { key: '2', values: { ...values, size: 100 } },
      ],
    });
    const [first, second] = json['results'] as JsonObject[];
    expect(second).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_FAILED' } });
    expect(await tenant.get(`/api/crm/sites/${String(first?.['id'])}`)).toMatchObject({
      name: 'Old',
      mail: 'old@x.org',
      slug: 'old',
      state: 'done',
      opened_at: '2001-02-03T04:05:06.000Z',
    });
  });

  it('a write by a rule, which an event of publish_entity_event set off', async () => {
    const made = await tenant.post('/api/crm/sites', { name: 'Ruled', size: 7 });
    await tenant.world.settle();
    expect(await tenant.get(`/api/crm/sites/${String(made['id'])}`)).toMatchObject({
      code: 'from-rule',
      mail: 'rule@x.org',
    });
  });
});

describe('the guards refuse, naming themselves', () => {
  it.each([
    ['a broken rule', { size: 100 }, 'VALIDATION_FAILED', 'validation_hooks'],
    ['a state out of turn', { state: 'done' }, 'ILLEGAL_TRANSITION', 'state_transition_hook'],
    [
      'a place in another country',
      { place: { latitude: 40.4, longitude: -3.7 }, country: 'DE' },
      'VALIDATION_FAILED',
      'geo_validation_hooks',
    ],
  ])('%s', async (_, values, code, handler) => {
    const { status, json } = await call('POST', '/api/crm/sites', { name: 'No', ...values });
    expect([status, json['code'], json['handler']]).toEqual([422, code, handler]);
  });

  it('the second of two equal values, whatever its case, of many at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        call('POST', '/api/crm/sites', { name: `S${i}`, code: i % 2 ? 'sku' : 'SKU' }),
      ),
    );
    const codes = answers.map(({ status, json }) => (status === 201 ? 'made' : json['code']));
    expect(codes.filter((one) => one === 'made')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['made', 'DUPLICATE_VALUE']));
  });
});

describe('the audit', () => {
  it('has the named fields before and after, with who and why, and no personal value', async () => {
    const made = await tenant.post('/api/crm/sites', { name: 'Audited', size: 1, mail: 'canary@x.org' });
    const id = String(made['id']);
    await tenant.patch(`/api/crm/sites/${id}`, { size: 2, name: 'Other' });
    await tenant.patch(`/api/crm/sites/${id}`, { name: 'Third' });
    await call('DELETE', `/api/crm/sites/${id}`);
    const entries = await tenant.list(`/api/_admin/audit?record_id=${id}`);
    const audits = entries.map(({ audit }) =>
      (audit as JsonObject[]).map(({ operation, fields }) => ({ operation, fields })),
    );
    const hash = expect.stringMatching(/^pii:/);
    expect(audits).toEqual([
      [{ operation: 'delete', fields: { size: { previous: 2, new: null }, mail: { previous: hash, new: null } } }],
      [],
      [{ operation: 'update', fields: { size: { previous: 1, new: 2 } } }],
      [{ operation: 'create', fields: { size: { previous: null, new: 1 }, mail: { previous: null, new: hash } } }],
    ]);
    expect(entries[0]).toMatchObject({ cause: 'api', actor: { type: 'USER' } });
    expect(JSON.stringify(entries)).not.toContain('canary');
  });
});

describe('a binding that could not work', () => {
  it.each<[string, JsonObject, string, string]>([
    ['an unknown field', { handler: 'trim_strings', params: { fields: ['nme'] } }, 'fields[0]', 'did you mean "name"?'],
    ['a slug that is not unique', { handler: 'generate_slug', params: { from: 'name', to: 'code' } }, 'to', 'unique'],
    ['an unknown parameter', { handler: 'generate_slug', params: { from: 'name', too: 'slug' } }, 'too', '"to"'],
  ])('is refused when it is saved: %s', async (_, binding, path, hint) => {
    const body = {
      ...sites,
      name: 'others',
      template_overrides: { controller: { hooks: [{ events: both, ...binding }] } },
    };
    const { status, json } = await call('POST', '/api/_admin/entities', body);
    const errors = json['errors'] as JsonObject[];
    const found = errors.find((one) => one['path'] === `template_overrides.controller.hooks[0].params.${path}`);
    expect([status, String(found?.['message'])]).toEqual([422, expect.stringContaining(hint)]);
  });
});

describe('the list of hooks', () => {
  it('has each builtin with its parameters and where it is bound', async () => {
    const hooks = await tenant.list('/api/_admin/hooks');
    const named = (name: string): JsonObject | undefined => hooks.find((one) => one['name'] === name);
    expect(named('generate_slug')).toMatchObject({ phase: 'before', bound: ['crm/sites'] });
    expect(named('revenue_hooks')).toMatchObject({
      bound: [],
      params: { properties: { posted_when: { type: 'string' } } },
    });
  });
});
