import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Field } from './field.ts';
import { missingFields } from './missing.ts';
import { normaliseField } from './normalise.ts';

const id = '01900000-0000-7000-8000-000000000001';
const normalise = (
  field: Omit<Field, 'name'>,
  value: Json,
  currency: string | null = 'EUR',
): ReturnType<typeof normaliseField> => normaliseField({ field: { name: 'f', ...field }, value, currency, path: 'f' });

describe('a value', () => {
  it.each<[string, Omit<Field, 'name'>, Json, Json]>([
    ['text', { type: 'string' }, 'Ana', 'Ana'],
    ['a whole number', { type: 'integer' }, 42, 42],
    ['minus zero', { type: 'number' }, -0, 0],
    ['money as text', { type: 'money' }, '12.5', '12.50'],
    ['money as a number', { type: 'money' }, 1234567.89, '1234567.89'],
    ['money with trailing zeros', { type: 'money' }, '12.5000', '12.50'],
    ['money at a scale of its own', { type: 'money', scale: 4 }, '0.1', '0.1000'],
    ['money in a currency without cents', { type: 'money', currency: 'JPY' }, '500', '500'],
    ['a boolean', { type: 'boolean' }, false, false],
    ['one of the values', { type: 'enum', values: ['a', 'b'] }, 'b', 'b'],
    ['a day', { type: 'date' }, '2028-02-29', '2028-02-29'],
    ['an instant in another zone', { type: 'datetime' }, '2026-03-31T09:00:00+02:00', '2026-03-31T07:00:00.000Z'],
    ['a duration', { type: 'duration' }, '72h', '72h'],
    ['an address', { type: 'email' }, 'Ana@Example.com', 'Ana@Example.com'],
    ['a telephone number with its country', { type: 'phone' }, '+49 (0)30 123456', '+4930123456'],
    ['a national telephone number', { type: 'phone' }, ' (5) 555-4729 ', '(5) 555-4729'],
    ['a web address', { type: 'url' }, 'https://example.com/a?b=c', 'https://example.com/a?b=c'],
    ['a country', { type: 'country' }, 'de', 'DE'],
    ['any JSON', { type: 'json' }, { a: [1, null] }, { a: [1, null] }],
    ['a reference', { type: 'reference', entity: 'a/b' }, id.toUpperCase(), id],
    ['a list of texts', { type: 'list', of: { type: 'string' } }, ['a', 'b'], ['a', 'b']],
    [
      'a list of objects, without their nulls',
      {
        type: 'list',
        fields: [
          { name: 'n', type: 'money' },
          { name: 'm', type: 'string' },
        ],
      },
      [{ n: 3, m: null }],
      [{ n: '3.00' }],
    ],
    ['nothing', { type: 'money' }, null, null],
  ])('%s comes in its canonical form', (_, field, value, expected) => {
    expect(normalise(field, value)).toEqual({ value: expected, issues: [] });
  });

  it.each<[string, Omit<Field, 'name'>, Json, string]>([
    ['a number for text', { type: 'string' }, 3, 'WRONG_TYPE f'],
    ['text that is too long', { type: 'string', max_length: 3 }, 'abcd', 'TOO_LONG f'],
    ['text that is too short', { type: 'text', min_length: 3 }, 'ab', 'TOO_SHORT f'],
    ['text against the pattern', { type: 'string', pattern: '^[a-z]+$' }, 'A1', 'PATTERN_MISMATCH f'],
    ['a fraction for a whole number', { type: 'integer' }, 1.5, 'WRONG_TYPE f'],
    ['a whole number beyond 2^53', { type: 'integer' }, 2 ** 53, 'WRONG_TYPE f'],
    ['a number below the least', { type: 'number', min: 0 }, -1, 'OUT_OF_RANGE f'],
    ['money with too many digits', { type: 'money' }, '1.005', 'INVALID_FORMAT f'],
    ['money with an exponent', { type: 'money' }, '1e3', 'WRONG_TYPE f'],
    ['money above the greatest', { type: 'money', max: '10' }, '10.01', 'OUT_OF_RANGE f'],
    ['text for a boolean', { type: 'boolean' }, 'true', 'WRONG_TYPE f'],
    ['none of the values', { type: 'enum', values: ['a'] }, 'A', 'NOT_IN_VALUES f'],
    ['a day that is not', { type: 'date' }, '2026-02-29', 'INVALID_FORMAT f'],
    ['an instant without a zone', { type: 'datetime' }, '2026-03-31T09:00:00', 'INVALID_FORMAT f'],
    ['a day before the least', { type: 'date', min: '2026-01-01' }, '2025-12-31', 'OUT_OF_RANGE f'],
    ['a day as a number', { type: 'date' }, 20_260_331, 'WRONG_TYPE f'],
    ['a place as a list', { type: 'geo_point' }, [1, 2], 'WRONG_TYPE f'],
    ['a duration in months', { type: 'duration' }, 'P1M', 'INVALID_FORMAT f'],
    ['an address without a dot', { type: 'email' }, 'ana@localhost', 'INVALID_FORMAT f'],
    ['a telephone number of letters', { type: 'phone' }, 'call me', 'INVALID_FORMAT f'],
    ['a script for a web address', { type: 'url' }, 'javascript:alert(1)', 'INVALID_FORMAT f'],
    ['a country by its name', { type: 'country' }, 'Germany', 'INVALID_FORMAT f'],
    ['a reference that is no id', { type: 'reference', entity: 'a/b' }, 'ALFKI', 'INVALID_FORMAT f'],
    ['an object for a list', { type: 'list', of: { type: 'string' } }, {}, 'WRONG_TYPE f'],
    ['too many items', { type: 'list', max_items: 1, of: { type: 'string' } }, ['a', 'b'], 'TOO_LONG f'],
    ['a wrong item', { type: 'list', of: { type: 'integer' } }, [1, 'x'], 'WRONG_TYPE f[1]'],
    [
      'an unknown member of an item',
      { type: 'list', fields: [{ name: 'n', type: 'integer' }] },
      [{ m: 1 }],
      'UNKNOWN_FIELD f[0].m',
    ],
  ])('%s is refused', (_, field, value, expected) => {
    expect(normalise(field, value).issues.map(({ code, path }) => `${code} ${path}`)).toEqual([expected]);
  });

  it('matches patterns in linear time, also the ones that are made to hang', () => {
    const { issues } = normalise({ type: 'text', pattern: '^(a+)+$' }, `${'a'.repeat(5000)}!`);
    expect(issues).toHaveLength(1);
  });
});

describe('missingFields', () => {
  const fields: Field[] = [
    { name: 'name', type: 'string', required: true },
    { name: 'lines', type: 'list', required: true, fields: [{ name: 'sku', type: 'string', required: true }] },
  ];

  it('counts null, empty text and an empty list as missing', () => {
    const records: JsonObject[] = [{}, { name: '', lines: [] }];
    const paths = records.map((record) => missingFields({ record, fields }).map((issue) => issue.path));
    expect(paths).toEqual([
      ['name', 'lines'],
      ['name', 'lines'],
    ]);
  });

  it('looks into the items of lists', () => {
    const issues = missingFields({ record: { name: 'a', lines: [{ sku: 'x' }, {}] }, fields });
    expect(issues.map((issue) => issue.path)).toEqual(['lines[1].sku']);
  });
});
