import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const base: JsonObject = { app: 'crm', name: 'deals' };
const status: JsonObject = { name: 'status', type: 'enum', values: ['a', 'b'] };
const spec: JsonObject = { app: 'crm', name: 'flow', initial: 'a', transitions: [{ from: 'a', to: 'b' }] };

function issuesOf(part: JsonObject): string[] {
  try {
    const model = modelOf({ definitions: { entity_definitions: [{ ...base, ...part }], fsm_specs: [spec] } });
    model.entity({ app: 'crm', name: 'deals' });
    return [];
  } catch (error) {
    return (error as { issues: { path: string; code: string }[] }).issues.map((one) => `${one.code} ${one.path}`);
  }
}

function messageOf(part: JsonObject): string {
  try {
    modelOf({ definitions: { entity_definitions: [{ ...base, ...part }] } }).entity({ app: 'crm', name: 'deals' });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const one = (field: JsonObject, more: JsonObject = {}): JsonObject => ({ fields: [field], ...more });
const f = 'fields[0]';

describe('constraints', () => {
  it.each<[string, JsonObject, string[]]>([
    ['length of a number', { name: 'x', type: 'integer', max_length: 3 }, [`NOT_APPLICABLE ${f}.max_length`]],
    ['a range of text', { name: 'x', type: 'string', min: 1 }, [`NOT_APPLICABLE ${f}.min`]],
    ['values of text', { name: 'x', type: 'string', values: ['a'] }, [`NOT_APPLICABLE ${f}.values`]],
    ['a scale of a number', { name: 'x', type: 'number', scale: 2 }, [`NOT_APPLICABLE ${f}.scale`]],
    ['a pattern of a place', { name: 'x', type: 'geo_point', pattern: 'a' }, [`NOT_APPLICABLE ${f}.pattern`]],
    ['items of JSON', { name: 'x', type: 'json', max_items: 3 }, [`NOT_APPLICABLE ${f}.max_items`]],
    ['an entity of text', { name: 'x', type: 'string', entity: 'crm/deals' }, [`NOT_APPLICABLE ${f}.entity`]],
    ['items of an object', { name: 'x', type: 'file', of: { type: 'string' } }, [`NOT_APPLICABLE ${f}.of`]],
    ['least above most', { name: 'x', type: 'integer', min: 5, max: 4 }, [`OUT_OF_RANGE ${f}.min`]],
    ['least above most of money', { name: 'x', type: 'money', min: '10', max: 9.99 }, [`OUT_OF_RANGE ${f}.min`]],
    ['least above most in time', { name: 'x', type: 'duration', min: '2d', max: '47h' }, [`OUT_OF_RANGE ${f}.min`]],
    ['lengths crossed', { name: 'x', type: 'text', min_length: 5, max_length: 4 }, [`OUT_OF_RANGE ${f}.min_length`]],
    ['a bound that is no value', { name: 'x', type: 'date', min: 'soon' }, [`INVALID_FORMAT ${f}.min`]],
    ['a bound with a fraction', { name: 'x', type: 'integer', max: 1.5 }, [`WRONG_TYPE ${f}.max`]],
    ['a value twice', { name: 'x', type: 'enum', values: ['a', 'a'] }, [`DUPLICATE_NAME ${f}.values[1]`]],
    ['a currency that is none', { name: 'x', type: 'money', currency: 'EUX' }, [`NOT_IN_VALUES ${f}.currency`]],
    ['a default out of range', { name: 'x', type: 'integer', min: 1, default: 0 }, [`OUT_OF_RANGE ${f}.default`]],
    [
      'a default against the pattern',
      { name: 'x', type: 'string', pattern: '^a', default: 'b' },
      [`PATTERN_MISMATCH ${f}.default`],
    ],
    [
      'a default that is too long',
      { name: 'x', type: 'string', max_length: 1, default: 'bb' },
      [`TOO_LONG ${f}.default`],
    ],
    ['a name of JavaScript', { name: 'constructor', type: 'string' }, [`RESERVED_NAME ${f}.name`]],
    ['a name of a request', { name: 'acknowledge_warnings', type: 'string' }, [`RESERVED_NAME ${f}.name`]],
  ])('%s is refused', (_, field, expected) => {
    expect(issuesOf(one(field))).toEqual(expected);
  });

  it('say what the type may have instead', () => {
    expect(messageOf(one({ name: 'x', type: 'integer', max_length: 3 }))).toContain('it may have min, max');
  });

  it('of the items of lists are looked at too', () => {
    const part = one({ name: 'x', type: 'list', fields: [{ name: 'n', type: 'integer', min: 2, max: 1 }] });
    expect(issuesOf(part)).toEqual([`OUT_OF_RANGE ${f}.fields[0].min`]);
    expect(issuesOf(one({ name: 'x', type: 'list', of: { type: 'string', scale: 1 } }))).toEqual([
      `NOT_APPLICABLE ${f}.of.scale`,
    ]);
  });

  it('accept an entity with everything in its place', () => {
    const fields: Json[] = [
      { name: 'price', type: 'money', min: '0', max: 100, scale: 3 },
      {
        name: 'code',
        type: 'string',
        min_length: 2,
        max_length: 9,
        pattern: '^[A-Z]+$',
        unique: { case_insensitive: false },
      },
      { name: 'due', type: 'date', min: '2020-01-01' },
      { name: 'stay', type: 'duration', max: '30d' },
      { name: 'tags', type: 'list', of: { type: 'string', max_length: 9 }, max_items: 5 },
      { name: 'place', type: 'geo_point' },
      { name: 'token', type: 'secret', min_length: 8, required: true, server_only: false },
      { name: 'total', type: 'money', scale: 3, computed: 'price * 2' },
      status,
    ];
    const part = { fields, currency: 'EUR', unique: [{ fields: ['code', 'due'] }], indexes: [['due', 'stay']] };
    expect(issuesOf(part)).toEqual([]);
  });
});

describe('the items of lists', () => {
  it.each<[string, JsonObject]>([
    ['unique', { unique: true }],
    ['immutable', { immutable: true }],
    ['pii', { pii: true }],
    ['computed', { computed: '1' }],
    ['default', { default: 1 }],
  ])('cannot be %s', (key, more) => {
    const part = one({ name: 'x', type: 'list', fields: [{ name: 'n', type: 'integer', ...more }] });
    expect(issuesOf(part)).toEqual([`NOT_APPLICABLE ${f}.fields[0].${key}`]);
  });

  it('are no secrets, and no references without a name', () => {
    expect(issuesOf(one({ name: 'x', type: 'list', of: { type: 'secret' } }))).toEqual([`NOT_APPLICABLE ${f}.of.type`]);
    const refers = { name: 'x', type: 'list', of: { type: 'reference', entity: 'crm/deals' } };
    expect(issuesOf(one(refers))).toEqual([`NOT_APPLICABLE ${f}.of.type`]);
  });
});

describe('uniques and indexes', () => {
  it.each(['json', 'geo_point', 'file', 'secret'])('are not made over %s', (type) => {
    const fields = [{ name: 'x', type }];
    expect(issuesOf({ fields, unique: [['x']] })).toEqual(['NOT_APPLICABLE unique[0]']);
    expect(issuesOf({ fields, indexes: [['x']] })).toEqual(['NOT_APPLICABLE indexes[0]']);
    expect(issuesOf(one({ name: 'x', type, unique: true }))).toEqual([`NOT_APPLICABLE ${f}.unique`]);
  });

  it('are not made over lists, twice, or over a field twice', () => {
    const fields = [{ name: 'x', type: 'list', of: { type: 'string' } }, status];
    expect(issuesOf({ fields, indexes: [['x']] })).toEqual(['NOT_APPLICABLE indexes[0]']);
    expect(issuesOf({ fields, indexes: [['status', 'status']] })).toEqual(['DUPLICATE_NAME indexes[0]']);
    expect(issuesOf({ fields, indexes: [['status'], ['status']] })).toEqual(['DUPLICATE_NAME indexes']);
    expect(issuesOf({ fields: [{ ...status, unique: true }], unique: [['status']] })).toEqual([
      'DUPLICATE_NAME unique',
    ]);
  });
});

describe('secrets', () => {
  const token = { name: 'token', type: 'secret' };
  const fields = [token, { name: 'copy', type: 'string' }, status];

  it.each<[string, JsonObject, string]>([
    ['a default', { fields: [{ ...token, default: 'x' }] }, `NOT_APPLICABLE ${f}.default`],
    ['a default rule', { fields, defaults: [{ field: 'token', value: 'x' }] }, 'NOT_APPLICABLE defaults[0].field'],
    [
      'a computed default',
      { fields, defaults: [{ field: 'copy', expression: 'token' }] },
      'TYPE_MISMATCH defaults[0].expression',
    ],
    [
      'a validator',
      { fields, validators: [{ type: 'expression', rule: 'token != null', message: 'x' }] },
      'TYPE_MISMATCH validators[0].rule',
    ],
    ['a read filter', { fields, read_filter: 'record.token == "x"' }, 'TYPE_MISMATCH read_filter'],
    ['a member by its key', { fields, read_filter: 'record["token"] == "x"' }, 'TYPE_MISMATCH read_filter'],
    ['the original', { fields, read_filter: 'original.token == "x"' }, 'TYPE_MISMATCH read_filter'],
    ['a change', { fields, read_filter: 'changes.token != null' }, 'TYPE_MISMATCH read_filter'],
    ['has()', { fields, read_filter: 'has(record.token)' }, 'TYPE_MISMATCH read_filter'],
    [
      'a computed field',
      { fields: [token, { name: 'c', type: 'string', computed: 'token' }] },
      'TYPE_MISMATCH fields[1].computed',
    ],
    ['computing one', { fields: [{ ...token, computed: '"x"' }] }, `NOT_APPLICABLE ${f}.computed`],
  ])('are refused in %s', (_, part, expected) => {
    expect(issuesOf(part)).toContain(expected);
  });

  it('are refused with a word on why', () => {
    expect(messageOf({ fields, read_filter: 'token == "x"' })).toContain('"token" is secret: it is never read');
  });
});

describe('computed fields', () => {
  const a = { name: 'a', type: 'integer' };
  const computed = (name: string, source: string, more: JsonObject = {}): JsonObject => ({
    name,
    type: 'integer',
    computed: source,
    ...more,
  });

  it.each<[string, JsonObject, string[]]>([
    ['the wrong type', { fields: [a, computed('b', '"x"')] }, ['TYPE_MISMATCH fields[1].computed']],
    ['an unknown name', { fields: [a, computed('b', 'c + 1')] }, ['UNKNOWN_NAME fields[1].computed']],
    ['the clock', { fields: [{ name: 'd', type: 'datetime', computed: 'now' }] }, ['UNKNOWN_NAME fields[0].computed']],
    ['the version', { fields: [computed('b', 'version')] }, ['UNKNOWN_NAME fields[0].computed']],
    ['itself', { fields: [computed('b', 'b + 1')] }, ['CIRCULAR fields[0].computed']],
    [
      'a circle',
      { fields: [computed('b', 'c'), computed('c', 'record.b')] },
      ['CIRCULAR fields[0].computed', 'CIRCULAR fields[1].computed'],
    ],
    ['a default', { fields: [a, computed('b', 'a', { default: 1 })] }, ['NOT_APPLICABLE fields[1].default']],
    [
      'a default rule',
      { fields: [a, computed('b', 'a')], defaults: [{ field: 'b', value: 1 }] },
      ['NOT_APPLICABLE defaults[0].field'],
    ],
    ['immutable', { fields: [a, computed('b', 'a', { immutable: true })] }, ['NOT_APPLICABLE fields[1].immutable']],
    [
      'a state machine',
      { fields: [{ ...status, computed: '"a"' }], fsm: { status: 'flow' } },
      ['NOT_APPLICABLE fsm.status'],
    ],
    [
      'unmarked personal data',
      { fields: [{ ...a, pii: true }, computed('b', 'a')] },
      ['UNMARKED_PII fields[1].computed'],
    ],
  ])('with %s are refused', (_, part, expected) => {
    expect(issuesOf(part)).toEqual(expected);
  });

  it('may stand in any order, and read personal data when they are personal', () => {
    const part = {
      fields: [computed('b', 'c + a', { pii: true }), computed('c', 'a', { pii: true }), { ...a, pii: true }],
    };
    expect(issuesOf(part)).toEqual([]);
  });
});

describe('a condition for immutable', () => {
  it.each<[string, string, string]>([
    ['an unknown field', 'statsu == "a"', 'UNKNOWN_NAME'],
    ['no condition', 'status', 'TYPE_MISMATCH'],
    ['the write at hand', 'changes.status != null', 'UNKNOWN_NAME'],
  ])('with %s is refused', (_, immutable, code) => {
    expect(issuesOf({ fields: [status, { name: 'x', type: 'string', immutable }] })).toEqual([
      `${code} fields[1].immutable`,
    ]);
  });
});

describe('a currency beside an amount', () => {
  it('is text, and that of the entity is one of ISO 4217', () => {
    const fields = [
      { name: 'fee', type: 'money' },
      { name: 'fee_currency', type: 'integer' },
    ];
    expect(issuesOf({ fields })).toEqual(['NOT_APPLICABLE fields[1].type']);
    expect(issuesOf({ fields: [{ name: 'fee', type: 'money' }], currency: 'ABC' })).toEqual(['NOT_IN_VALUES currency']);
  });
});
