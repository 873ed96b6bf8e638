import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { claimKey } from '#core/records/claim-key.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const flow: JsonObject = {
  app: 'crm',
  name: 'flow',
  initial: 'open',
  transitions: [{ from: 'open', to: 'done' }],
};
const catalog: JsonObject = {
  app: 'crm',
  type: 'site.opened',
  description: 'A site opens',
  payload: [
    { name: 'siteId', type: 'string', required: true },
    { name: 'area', type: 'number' },
    { name: 'contact', type: 'email' },
  ],
};
const sites = (...bindings: JsonObject[]): ReturnType<typeof modelOf> =>
  modelOf({
    definitions: {
      entity_definitions: [
        {
          app: 'crm',
          name: 'sites',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'slug', type: 'string', unique: true, max_length: 20 },
            { name: 'bare', type: 'string' },
            { name: 'area', type: 'number' },
            { name: 'state', type: 'enum', values: ['open', 'done'] },
            { name: 'place', type: 'geo_point' },
            { name: 'country', type: 'country' },
            { name: 'mail', type: 'email', pii: true },
            { name: 'deleted_at', type: 'datetime' },
          ],
          template_overrides: { controller: { hooks: bindings } },
        },
      ],
      fsm_specs: [flow],
      event_catalog: [catalog],
    },
  });
const both = ['create', 'update'];
const create = (values: JsonObject): Parameters<typeof planWrite>[0]['command'] => ({
  operation: 'create',
  app: 'crm',
  entity: 'sites',
  values,
});
const update = (values: JsonObject): Parameters<typeof planWrite>[0]['command'] => ({
  ...create(values),
  operation: 'update',
});
const stored = (data: JsonObject): ReturnType<typeof rowOf> => rowOf({ entity: 'sites', id: 'r1', data });
const issuesOf = (binding: JsonObject): string[] => {
  try {
    sites(binding).entity({ app: 'crm', name: 'sites' });
    return [];
  } catch (error) {
    const { issues } = error as { issues: { path: string; code: string }[] };
    return issues.map((one) => `${one.code} ${one.path.replace('template_overrides.controller.hooks[0].', '')}`);
  }
};

describe('generate_slug', () => {
  const model = sites({ events: both, handler: 'generate_slug', params: { from: 'name', to: 'slug' } });
  const taken = (
    ...slugs: string[]
  ): {
    rows: ReturnType<typeof rowOf>[];
    claims: Map<string, { tenant: string; app: string; entity: string; id: string }>;
  } => {
    const rows = slugs.map((slug, i) => rowOf({ entity: 'sites', id: `s${i}`, data: { slug } }));
    const where = { tenant: 'acme', app: 'crm', entity: 'sites', index: 'slug', caseInsensitive: true };
    return {
      rows,
      claims: new Map(rows.map((row, i) => [claimKey({ ...where, values: [slugs[i] ?? ''] }) ?? '', row.ref])),
    };
  };

  it('makes a slug, and the next one where it is taken', async () => {
    const first = await planWrite({ model, command: create({ name: 'Große Halle' }) });
    const third = await planWrite({
      model,
      command: create({ name: 'Große Halle' }),
      ...taken('grosse-halle', 'grosse-halle-2'),
    });
    expect([first.record['slug'], third.record['slug']]).toEqual(['grosse-halle', 'grosse-halle-3']);
  });

  it('keeps to the length of the field, number included', async () => {
    const name = 'abcdefghij klmnopqrst uvw';
    const { record } = await planWrite({ model, command: create({ name }), ...taken('abcdefghij-klmnopqrs') });
    expect(record['slug']).toBe('abcdefghij-klmnopq-2');
  });

  it('stays when its source changes, and when a client clears it', async () => {
    const rows = [stored({ name: 'Old', slug: 'old' })];
    const { record } = await planWrite({ model, rows, command: update({ name: 'New', slug: null }) });
    expect(record).toMatchObject({ name: 'New', slug: 'old' });
  });

  it('brings a given slug into form', async () => {
    const { record } = await planWrite({ model, command: create({ name: 'A', slug: 'My Way!' }) });
    expect(record['slug']).toBe('my-way');
  });

  it('falls back to the name of the entity, and makes nothing of nothing', async () => {
    const other = await planWrite({ model, command: create({ name: '日本' }) });
    const none = await planWrite({ model, command: create({}) });
    expect([other.record['slug'], none.record['slug']]).toEqual(['sites', null]);
  });

  it('marks its claim as one that can be made anew, and a given one as one that cannot', async () => {
    const made = await planWrite({ model, command: create({ name: 'A' }) });
    const given = await planWrite({ model, command: create({ name: 'A', slug: 'b' }) });
    const marks = (built: typeof made): boolean[] => [...built.claims.values()].map((one) => one.regenerate);
    expect([marks(made), marks(given)]).toEqual([[true], [false]]);
  });

  it('needs a field that is unique', () => {
    const params = { from: 'name', to: 'bare' };
    expect(issuesOf({ events: both, handler: 'generate_slug', params })).toEqual(['BINDING_MISMATCH params.to']);
  });
});

describe('validation_hooks', () => {
  const rules: JsonObject[] = [
    { rule: 'area < 100', message: 'Too large', field: 'area' },
    { rule: 'name != "no"', message: 'Not this name' },
  ];

  it('refuses with all that is broken, and names itself', async () => {
    const model = sites({ events: both, handler: 'validation_hooks', params: { rules } });
    const refused = await refusal(planWrite({ model, command: create({ area: 100, name: 'no' }) }));
    expect(refused).toMatchObject({
      code: 'VALIDATION_FAILED',
      data: { handler: 'validation_hooks' },
      issues: [
        { path: 'area', message: 'Too large' },
        { path: '', message: 'Not this name' },
      ],
    });
  });

  it('holds where a value is absent', async () => {
    const model = sites({ events: both, handler: 'validation_hooks', params: { rules } });
    const { record } = await planWrite({ model, command: create({}) });
    expect(record['area']).toBeNull();
  });

  it('guards deletes', async () => {
    const model = sites({ events: ['delete'], handler: 'validation_hooks', params: { rules } });
    const command = { ...update({}), operation: 'delete' as const };
    const refused = await refusal(planWrite({ model, command, rows: [stored({ area: 200 })] }));
    expect(refused).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('is checked when it is saved', () => {
    const params = { rules: [{ rule: 'aera < 100', message: 'x', field: 'nme' }] };
    expect(issuesOf({ events: both, handler: 'validation_hooks', params })).toEqual([
      'UNKNOWN_FIELD params.rules[0].field',
      'UNKNOWN_NAME params.rules[0].rule',
    ]);
  });
});

describe('state_transition_hook', () => {
  const binding = { events: both, handler: 'state_transition_hook', params: { field: 'state', spec: 'flow' } };

  it('binds the machine that it names, initial state included', async () => {
    const made = await planWrite({ model: sites(binding), command: create({}) });
    const rows = [stored({ state: 'done' })];
    const refused = await refusal(planWrite({ model: sites(binding), command: update({ state: 'open' }), rows }));
    expect(made.record['state']).toBe('open');
    expect(refused).toMatchObject({ code: 'ILLEGAL_TRANSITION', data: { handler: 'state_transition_hook' } });
  });

  it('needs a machine', () => {
    expect(issuesOf({ ...binding, params: { field: 'state' } })).toEqual(['BINDING_MISMATCH params.field']);
  });
});

describe('unique_constraint_hook', () => {
  const binding = { events: both, handler: 'unique_constraint_hook', params: { fields: ['name', 'area'] } };

  it('claims the values in the transaction', async () => {
    const { plan, claims } = await planWrite({ model: sites(binding), command: create({ name: 'A', area: 1 }) });
    expect(plan.ops.map((op) => op.kind)).toContain('claim');
    expect([...claims.values()].map((one) => one.fields)).toEqual([['name', 'area']]);
  });

  it.each<[string, JsonObject, string[]]>([
    ['a condition', { when: 'area > 1' }, ['BINDING_MISMATCH params']],
    ['only one of the events', { events: ['create'] }, ['BINDING_MISMATCH params']],
    ['an unknown field', { params: { fields: ['nme'] } }, ['UNKNOWN_FIELD params.fields[0]']],
    ['camelCase', { params: { fields: ['name'], caseInsensitive: false } }, []],
  ])('with %s', (_, part, issues) => {
    expect(issuesOf({ ...binding, ...part })).toEqual(issues);
  });
});

describe('geo_validation_hooks', () => {
  const binding = {
    events: both,
    handler: 'geo_validation_hooks',
    params: { field: 'place', bbox: [5, 47, 16, 56], country_field: 'country' },
  };
  const refusedFor = async (values: JsonObject): Promise<unknown> =>
    refusal(planWrite({ model: sites(binding), command: create(values) }));

  it('lets a place through that fits, and none at all', async () => {
    const berlin = { place: { latitude: 52.5, longitude: 13.4 }, country: 'DE' };
    const made = await planWrite({ model: sites(binding), command: create(berlin) });
    const none = await planWrite({ model: sites(binding), command: create({ country: 'DE' }) });
    expect([made.record['place'], none.record['place']]).toEqual([berlin.place, null]);
  });

  it('refuses what lies outside, with every reason', async () => {
    expect(await refusedFor({ place: { latitude: 13.4, longitude: 52.5 }, country: 'DE' })).toMatchObject({
      code: 'VALIDATION_FAILED',
      data: { handler: 'geo_validation_hooks' },
      issues: [
        { path: 'place', code: 'OUT_OF_RANGE', message: 'place must lie in the box 5, 47, 16, 56' },
        { path: 'place', code: 'OUT_OF_RANGE', message: 'place does not lie in DE' },
      ],
    });
  });

  it.each<[string, JsonObject, string[]]>([
    ['a box upside down', { field: 'place', bbox: [5, 56, 16, 47] }, ['OUT_OF_RANGE params.bbox']],
    ['a field that is no place', { field: 'name' }, ['BINDING_MISMATCH params.field']],
    [
      'a polygon that is a line',
      {
        field: 'place',
        polygon: [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      },
      ['BINDING_MISMATCH params.polygon'],
    ],
    ['degrees that there are not', { field: 'place', bbox: [5, 47, 16, 96] }, ['OUT_OF_RANGE params.bbox[3]']],
  ])('is checked when it is saved: %s', (_, params, issues) => {
    expect(issuesOf({ ...binding, params })).toEqual(issues);
  });
});

describe('publish_entity_event', () => {
  const binding = (payload: JsonObject): JsonObject => ({
    events: both,
    handler: 'publish_entity_event',
    params: { type: 'site.opened', payload },
  });

  it('stores its event with the write, after the write’s own', async () => {
    const model = sites(binding({ siteId: '{{ id }}', area: '{{ area * 2 }}' }));
    const { plan } = await planWrite({ model, command: create({ area: 4 }) });
    expect(plan.journal.events.map(({ id, type, payload }) => ({ id, type, payload }))).toEqual([
      { id: 'W1-0', type: 'sites.created', payload: null },
      { id: 'W1-1', type: 'site.opened', payload: { siteId: 'r1', area: 8 } },
    ]);
  });

  it('refuses the write when the payload is not as the catalog says', async () => {
    const model = sites(binding({ siteId: '{{ name }}' }));
    const refused = await refusal(planWrite({ model, command: create({}) }));
    expect(refused).toMatchObject({
      code: 'VALIDATION_FAILED',
      data: { handler: 'publish_entity_event' },
      issues: [{ path: 'payload.siteId', code: 'REQUIRED' }],
    });
  });

  it('adds nothing without a type: every write has its event already', async () => {
    const model = sites({ events: both, handler: 'publish_entity_event' });
    const { plan } = await planWrite({ model, command: create({}) });
    expect(plan.journal.events).toHaveLength(1);
  });

  it.each<[string, JsonObject, string[]]>([
    ['an unknown type', { type: 'site.opend', payload: {} }, ['UNKNOWN_EVENT params.type']],
    ['the lifecycle event', { type: 'sites.updated', payload: {} }, ['UNKNOWN_EVENT params.type']],
    ['a payload alone', { payload: { a: 1 } }, ['BINDING_MISMATCH params.payload']],
    ['a member that is missing', { type: 'site.opened', payload: {} }, ['REQUIRED params.payload.siteId']],
    [
      'a member that there is not',
      { type: 'site.opened', payload: { siteId: 'x', aera: 1 } },
      ['UNKNOWN_FIELD params.payload.aera'],
    ],
    [
      'another type of value',
      { type: 'site.opened', payload: { siteId: 'x', area: '{{ name }}' } },
      ['TYPE_MISMATCH params.payload.area'],
    ],
    [
      'a personal value in a text',
      { type: 'site.opened', payload: { siteId: 'of {{ record.mail }}' } },
      ['BINDING_MISMATCH params.payload.siteId'],
    ],
    [
      'an unknown name',
      { type: 'site.opened', payload: { siteId: '{{ nme }}' } },
      ['UNKNOWN_NAME params.payload.siteId'],
    ],
  ])('is checked when it is saved: %s', (_, params, issues) => {
    expect(issuesOf({ events: both, handler: 'publish_entity_event', params })).toEqual(issues);
  });
});

describe('audit_log', () => {
  const binding = { events: [...both, 'delete'], handler: 'audit_log', params: { fields: ['area', 'mail'] } };

  it('enters the named fields that changed, personal ones as hashes', async () => {
    const rows = [stored({ name: 'A', area: 1, mail: 'a@x.org' })];
    const command = update({ name: 'B', area: 2, mail: 'b@x.org' });
    const { plan } = await planWrite({ model: sites(binding), command, rows });
    expect(plan.journal.audit).toEqual([
      {
        ref: rows[0]?.ref,
        operation: 'update',
        fields: {
          area: { previous: 1, new: 2 },
          mail: { previous: expect.stringMatching(/^pii:/), new: expect.stringMatching(/^pii:/) },
        },
      },
    ]);
    expect(JSON.stringify(plan.journal)).not.toContain('x.org');
  });

  it('enters what a delete takes away', async () => {
    const command = { ...update({}), operation: 'delete' as const };
    const { plan } = await planWrite({ model: sites(binding), command, rows: [stored({ area: 7 })] });
    expect(plan.journal.audit?.[0]).toMatchObject({
      operation: 'delete',
      fields: { area: { previous: 7, new: null } },
    });
  });

  it('enters nothing when none of its fields changed', async () => {
    const { plan } = await planWrite({ model: sites(binding), command: update({ name: 'B' }), rows: [stored({})] });
    expect(plan.journal.audit).toBeUndefined();
  });
});

describe('soft_delete', () => {
  const command = { ...update({}), operation: 'delete' as const };

  it('keeps the data in a hidden row, with the time in deleted_at', async () => {
    const model = sites({ events: ['delete'], handler: 'soft_delete' });
    const { plan } = await planWrite({ model, command, rows: [stored({ name: 'A' })] });
    expect(plan.ops[0]).toMatchObject({
      kind: 'put',
      keys: [],
      row: { deletedAt: '2026-03-01T12:00:00.000Z', data: { name: 'A', deleted_at: '2026-03-01T12:00:00.000Z' } },
    });
  });

  it('refuses a field that there is not', () => {
    const params = { field: 'gone_at' };
    expect(issuesOf({ events: ['delete'], handler: 'soft_delete', params })).toEqual(['UNKNOWN_FIELD params.field']);
  });
});
