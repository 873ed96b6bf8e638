import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Row } from '#core/records/row.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';

const ID = '01900000-0000-7000-8000-000000000001';

const people: JsonObject = {
  app: 'crm',
  name: 'people',
  fields: [
    { name: 'name', type: 'string' },
    { name: 'active', type: 'boolean', default: true },
  ],
};
const notes: JsonObject = {
  app: 'crm',
  name: 'notes',
  fields: [
    { name: 'trip_id', type: 'reference', entity: 'crm/trips' },
    { name: 'open', type: 'boolean' },
  ],
  indexes: [['trip_id']],
};
const trips: JsonObject = {
  app: 'crm',
  name: 'trips',
  currency: 'EUR',
  fields: [
    { name: 'title', type: 'string', label: 'Name of the trip' },
    { name: 'starts', type: 'date' },
    { name: 'ends', type: 'date' },
    { name: 'budget', type: 'money' },
    { name: 'spent', type: 'money' },
    { name: 'status', type: 'enum', values: ['draft', 'done'], default: 'draft' },
    { name: 'owner_id', type: 'reference', entity: 'crm/people' },
    { name: 'guide', type: 'string' },
    { name: 'email', type: 'email', pii: true },
    { name: 'stops', type: 'list', fields: [{ name: 'host_id', type: 'reference', entity: 'crm/people' }] },
  ],
  indexes: [['title', 'starts']],
};

const withRule = (...validators: Json[]) =>
  modelOf({ definitions: { entity_definitions: [people, { ...trips, validators }, notes] } });

/** The codes and paths that a write of a trip is refused with, or the warnings that it leaves. */
async function outcome(a: {
  rules: Json[];
  values: JsonObject;
  operation?: 'create' | 'update' | 'delete';
  rows?: Row[];
}): Promise<string[]> {
  const { operation = 'create', rows = [] } = a;
  const command = { operation, app: 'crm', entity: 'trips', values: a.values };
  try {
    const { plan } = await planWrite({ model: withRule(...a.rules), command, rows });
    return (plan.journal.warnings ?? []).map((one) => `warning ${one.code} ${one.path}`);
  } catch (error) {
    return isDroError(error) ? error.issues.map((one) => `${one.code} ${one.path}`) : [String(error)];
  }
}

const stored = (data: JsonObject): Row => rowOf({ entity: 'trips', id: 'r1', data: { status: 'draft', ...data } });

describe('validators', () => {
  const range = { type: 'date_range', start_field: 'starts', end_field: 'ends' };
  const compare = { type: 'field_comparison', left: 'spent', operator: 'lte', right: 'budget' };
  const limits = { type: 'range', field: 'budget', min: '10.00', max: 5000 };
  const needs = { type: 'conditional_required', field: 'title', when: 'status == "done"' };

  it.each<[string, Json, JsonObject, string[]]>([
    ['date_range: an end after its start', range, { starts: '2026-01-01', ends: '2026-01-02' }, []],
    ['date_range: one absent', range, { starts: '2026-01-01' }, []],
    ['date_range: the same day', range, { starts: '2026-01-01', ends: '2026-01-01' }, ['INVALID_DATE_RANGE ends']],
    [
      'date_range: the same day where that may be',
      { ...range, allow_equal: true },
      { starts: '2026-01-01', ends: '2026-01-01' },
      [],
    ],
    ['field_comparison: amounts as numbers', compare, { spent: '9.00', budget: '10.00' }, []],
    ['field_comparison: broken', compare, { spent: '10.01', budget: '10' }, ['FIELD_COMPARISON_FAILED spent']],
    ['field_comparison: one absent', { ...compare, operator: 'eq' }, { spent: '10.01' }, []],
    ['range: below', limits, { budget: '9.99' }, ['OUT_OF_RANGE budget']],
    ['range: above', limits, { budget: '5000.01' }, ['OUT_OF_RANGE budget']],
    ['range: within, or absent', limits, { budget: '10' }, []],
    ['conditional_required: not the case', needs, {}, []],
    ['conditional_required: blank', needs, { status: 'done', title: ' ' }, ['FIELD_REQUIRED title']],
    ['required', { type: 'required', field: 'guide' }, {}, ['FIELD_REQUIRED guide']],
    ['expression: unknown holds', { type: 'expression', rule: 'budget > 5', message: 'x' }, {}, []],
    [
      'a code of its own',
      { type: 'required', field: 'guide', code: 'NO_GUIDE', message: 'Who leads?' },
      {},
      ['NO_GUIDE guide'],
    ],
    ['a warning', { type: 'required', field: 'guide', severity: 'warning' }, {}, ['warning FIELD_REQUIRED guide']],
    ['a condition that does not hold', { type: 'required', field: 'guide', when: 'status == "done"' }, {}, []],
    ['another operation', { type: 'required', field: 'guide', on: ['update'] }, {}, []],
  ])('%s', async (_, rule, values, expected) => {
    expect(await outcome({ rules: [rule], values })).toEqual(expected);
  });

  it.each<[string, JsonObject]>([
    ['in camelCase', { type: 'dateRange', startField: 'starts', endField: 'ends', allowEqual: false }],
    ['with params', { type: 'dateRange', params: { startField: 'starts', endField: 'ends' } }],
  ])('are read %s', async (_, rule) => {
    const values = { starts: '2026-01-02', ends: '2026-01-01' };
    expect(await outcome({ rules: [rule], values })).toEqual(['INVALID_DATE_RANGE ends']);
  });

  it('all run: what one finds hides nothing of the others', async () => {
    const rules = [range, compare, needs, { type: 'required', field: 'guide' }];
    const values = { starts: '2026-01-02', ends: '2026-01-01', spent: '2', budget: '1', status: 'done', colour: 'red' };
    expect(await outcome({ rules, values })).toEqual([
      'UNKNOWN_FIELD colour',
      'INVALID_DATE_RANGE ends',
      'FIELD_COMPARISON_FAILED spent',
      'FIELD_REQUIRED title',
      'FIELD_REQUIRED guide',
    ]);
  });

  it('immutable: keeps fields as they are in the case at hand', async () => {
    const rules = [{ type: 'immutable', fields: ['title', 'budget'], when: 'original.status == "done"' }];
    const change = { operation: 'update' as const, rules, values: { title: 'B', guide: 'C' } };
    const open = await outcome({ ...change, rows: [stored({ title: 'A' })] });
    const done = await outcome({ ...change, rows: [stored({ title: 'A', status: 'done' })] });
    expect([open, done]).toEqual([[], ['FIELD_IMMUTABLE title']]);
  });

  it('write their words with the values of the record, also in the other spelling', async () => {
    const rule = {
      type: 'required',
      field: 'guide',
      message: '{{ title }} costs {{ budget }}: {status}, {title:label}, {nothing}',
    };
    const command = { operation: 'create' as const, app: 'crm', entity: 'trips', values: { title: 'T', budget: '5' } };
    const refused = planWrite({ model: withRule(rule), command });
    await expect(refused).rejects.toMatchObject({
      issues: [{ message: 'T costs 5.00: draft, Name of the trip, {nothing}' }],
    });
  });

  it('keep personal values out of the journal', async () => {
    const rule = { type: 'required', field: 'guide', severity: 'warning', message: 'ask {{ email }}' };
    const values = { email: 'ana@example.com' };
    const command = { operation: 'create' as const, app: 'crm', entity: 'trips', values };
    const { plan } = await planWrite({ model: withRule(rule), command });
    expect(plan.journal.warnings).toMatchObject([{ message: 'ask ***', handler: null }]);
  });
});

describe('references', () => {
  const exists = { type: 'reference_exists', field: 'guide', entity: 'people', filter: 'name != null' };
  const active = { type: 'reference_active', field: 'owner_id' };
  const person = (data: JsonObject): Row => rowOf({ entity: 'people', id: ID, data, version: 3 });

  it('must be there and fit the filter', async () => {
    const values = { guide: ID };
    const found = await outcome({ rules: [exists], values, rows: [person({ name: 'Ana' })] });
    const unfit = await outcome({ rules: [exists], values, rows: [person({})] });
    const missing = await outcome({ rules: [exists], values });
    expect([found, unfit, missing]).toEqual([[], ['REFERENCE_NOT_FOUND guide'], ['REFERENCE_NOT_FOUND guide']]);
  });

  it('must be active when they are set, and may become inactive later', async () => {
    const rows = [person({ active: false })];
    const set = await outcome({ rules: [active], values: { owner_id: ID }, rows });
    const before = [...rows, stored({ owner_id: ID })];
    const later = await outcome({ rules: [active], values: { title: 'x' }, operation: 'update', rows: before });
    expect([set, later]).toEqual([['REFERENCE_INACTIVE owner_id'], []]);
  });

  it('are found in the items of lists', async () => {
    const rules = [{ ...active, field: 'stops.host_id' }];
    const values: JsonObject = { stops: [{}, { host_id: ID }] };
    const refused = await outcome({ rules, values, rows: [person({ active: false })] });
    expect(refused).toEqual(['REFERENCE_INACTIVE stops[1].host_id']);
  });

  it('make the version that was read a condition', async () => {
    const command = { operation: 'create' as const, app: 'crm', entity: 'trips', values: { guide: ID } };
    const rows = [person({ name: 'Ana' })];
    const { plan } = await planWrite({ model: withRule(exists), command, rows });
    expect(plan.ops).toContainEqual({ kind: 'check', ref: rows[0]?.ref, expect: 3 });
  });
});

describe('no_active_children', () => {
  const guard = { type: 'no_active_children', child_entity: 'notes', foreign_key: 'trip_id', filter: 'open' };
  const note = (data: JsonObject): Row => rowOf({ entity: 'notes', id: 'n1', data: { trip_id: 'r1', ...data } });
  const remove = { operation: 'delete' as const, rules: [guard], values: {} };

  it('refuses a delete while there are some, and lets it through when there are none', async () => {
    const open = await outcome({ ...remove, rows: [stored({}), note({ open: true })] });
    const closed = await outcome({ ...remove, rows: [stored({}), note({ open: false })] });
    const none = await outcome({ ...remove, rows: [stored({})] });
    expect([open, closed, none]).toEqual([['HAS_ACTIVE_CHILDREN '], [], []]);
  });

  it('makes what it read a condition, which every write that makes or opens a child breaks', async () => {
    const model = withRule(guard);
    const key = { tenant: 'acme', kind: 'children', pk: 'crm/notes.trip_id', sk: ID };
    const touching = async (a: { values: JsonObject; rows?: Row[] }): Promise<unknown[]> => {
      const operation = a.rows ? ('update' as const) : ('create' as const);
      const command = { operation, app: 'crm', entity: 'notes', id: 'n1', values: a.values };
      const trip = rowOf({ entity: 'trips', id: ID, data: {} });
      const { plan } = await planWrite({ model, command, rows: [trip, ...(a.rows ?? [])] });
      return plan.ops.filter((op) => op.kind === 'sys');
    };
    const trip = { operation: 'delete' as const, app: 'crm', entity: 'trips', id: ID, values: {} };
    const gone = await planWrite({ model, command: trip, rows: [rowOf({ entity: 'trips', id: ID, data: {} })] });
    const there = rowOf({ entity: 'notes', id: 'n1', data: { trip_id: ID, open: false } });
    expect(gone.plan.ops).toContainEqual(expect.objectContaining({ kind: 'sys', key, expect: 'absent' }));
    expect(await touching({ values: { trip_id: ID } })).toMatchObject([{ key, expect: 'any' }]);
    expect(await touching({ values: { open: true }, rows: [there] })).toMatchObject([{ key, expect: 'any' }]);
    expect(await touching({ values: {}, rows: [there] })).toEqual([]);
  });
});

describe('unique', () => {
  it('is held by a claim', async () => {
    const rule = { type: 'unique', fields: ['title', 'guide'] };
    const values = { title: 'A', guide: 'B' };
    const command = { operation: 'create' as const, app: 'crm', entity: 'trips', values };
    const { plan } = await planWrite({ model: withRule(rule), command });
    expect(plan.ops.map((op) => op.kind)).toEqual(['put', 'claim']);
  });

  it('as a warning looks at the others', async () => {
    const rules = [{ type: 'unique', fields: ['title'], severity: 'warning' }];
    const other = rowOf({ entity: 'trips', id: 'r2', data: { title: 'A' } });
    const same = await outcome({ rules, values: { title: 'A' }, rows: [other] });
    const own = await outcome({ rules, values: { title: 'C' }, rows: [other] });
    expect([same, own]).toEqual([['warning DUPLICATE_VALUE title'], []]);
  });
});

describe('a validator is refused when it is saved', () => {
  const issuesOf = (rule: Json): string[] => {
    try {
      withRule(rule).entity({ app: 'crm', name: 'trips' });
      return [];
    } catch (error) {
      return isDroError(error) ? error.issues.map((one) => `${one.code} ${one.path}: ${one.message}`) : [String(error)];
    }
  };

  it.each<[string, Json, string]>([
    ['of an unknown type', { type: 'date_rang' }, 'there is no validator "date_rang"; did you mean "date_range"?'],
    [
      'with an unknown key',
      { type: 'required', field: 'title', feild: 1 },
      'UNKNOWN_KEY validators[0].feild: unknown key "feild"; did you mean "field"?',
    ],
    ['without a parameter', { type: 'date_range', start_field: 'starts' }, 'REQUIRED validators[0].end_field'],
    ['on an unknown field', { type: 'required', field: 'titel' }, 'UNKNOWN_FIELD validators[0].field'],
    ['on a field of another type', { type: 'date_range', start_field: 'title', end_field: 'ends' }, 'TYPE_MISMATCH'],
    ['that compares what does not compare', { ...{ type: 'range', field: 'title' }, min: 3 }, 'TYPE_MISMATCH'],
    ['with a condition that is none', { type: 'required', field: 'title', when: 'budget' }, 'validators[0].when'],
    ['with words that name nothing', { type: 'required', field: 'title', message: '{{ titel }}' }, 'UNKNOWN_NAME'],
    ['with a code in lower case', { type: 'required', field: 'title', code: 'no' }, 'validators[0].code'],
    ['about no entity', { type: 'reference_exists', field: 'guide', entity: 'peeple' }, 'UNKNOWN_ENTITY'],
    [
      'about a text that names no entity',
      { type: 'reference_exists', field: 'guide' },
      'REQUIRED validators[0].entity',
    ],
    [
      'about children without an index',
      { type: 'no_active_children', child_entity: 'trips', foreign_key: 'owner_id' },
      'TYPE_MISMATCH validators[0].foreign_key',
    ],
    ['that warns without an index', { type: 'unique', fields: ['guide'], severity: 'warning' }, 'NOT_INDEXED'],
    ['that is unique at times', { type: 'unique', fields: ['title'], when: 'true' }, 'validators[0].when'],
    ['across tenants', { type: 'unique', fields: ['title'], scope: 'global' }, 'validators[0].scope'],
  ])('%s', (_, rule, expected) => {
    expect(issuesOf(rule).join('\n')).toContain(expected);
  });

  it('with an index that a child lacks, and says which', () => {
    const { indexes: _, ...bare } = notes;
    const guard = { type: 'no_active_children', child_entity: 'notes', foreign_key: 'trip_id' };
    const definitions = { entity_definitions: [people, { ...trips, validators: [guard] }, bare] };
    expect(() => modelOf({ definitions }).entity({ app: 'crm', name: 'trips' })).toThrow('indexes: [[trip_id]]');
  });
});

describe('any record', () => {
  const all: Json[] = [
    { type: 'date_range', start_field: 'starts', end_field: 'ends' },
    { type: 'field_comparison', left: 'spent', operator: 'gte', right: 'budget' },
    { type: 'range', field: 'budget', min: 1 },
    { type: 'conditional_required', field: 'title', when: 'budget > 5' },
    { type: 'expression', rule: 'title.size() < 3 && spent / 2 > budget', message: '{{ title }}', severity: 'warning' },
    { type: 'unique', fields: ['title'], severity: 'warning' },
    { type: 'reference_active', field: 'stops.host_id' },
    { type: 'reference_exists', field: 'guide', entity: 'people' },
  ];
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('2026-01-01', '12.50', -3, 'done', ID, [{ host_id: ID }], [{ host_id: 4 }, null]),
  );
  const names = ['title', 'starts', 'ends', 'budget', 'spent', 'status', 'guide', 'owner_id', 'stops', 'email'];
  const record = fc.dictionary(fc.constantFrom(...names), value);

  it('gives problems or passes, and nothing else', async () => {
    const model = withRule(...all);
    await fc.assert(
      fc.asyncProperty(record, async (values) => {
        const command = { operation: 'create' as const, app: 'crm', entity: 'trips', values: values as JsonObject };
        const ended = await planWrite({ model, command }).then(
          () => 'passed',
          (error: unknown) => (isDroError(error) ? error.code : String(error)),
        );
        expect(['passed', 'VALIDATION_FAILED', 'ILLEGAL_TRANSITION', 'RECORD_TOO_LARGE']).toContain(ended);
      }),
      { numRuns: 300 },
    );
  });
});
