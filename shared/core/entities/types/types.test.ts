import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#core/json/canonical.ts';
import type { Json } from '#core/json/json.ts';
import { FIELD_TYPES, type Field, type FieldTypeName } from '../field.ts';
import { normaliseField } from '../normalise.ts';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });
const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019'), minLength: 1, maxLength: 10 });
const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const day = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Values that each type takes, in many spellings. */
const GOOD: Readonly<Record<FieldTypeName, fc.Arbitrary<Json>>> = {
  string: fc.string({ maxLength: 255 }),
  text: fc.string({ maxLength: 1000, unit: 'binary' }),
  integer: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  money: fc.oneof(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.constantFrom('', '.5', '.50', '.05'))
      .map(([whole, cents]) => `${whole}${cents}`),
  ),
  boolean: fc.boolean(),
  enum: fc.constantFrom('a', 'b'),
  date: day.map((text) => text.slice(0, 10)),
  datetime: fc.tuple(day, fc.constantFrom('Z', '+02:00', '-11:30')).map(([text, zone]) => text.replace('Z', zone)),
  duration: fc.tuple(fc.nat(999), fc.constantFrom('d', 'h', 'm', 's', 'ms')).map((parts) => parts.join('')),
  email: fc.tuple(word, word).map(([name, host]) => `${name}@${host}.example`),
  phone: fc.constantFrom('+49 (0)30 123456', '+1 212-555-0123', '(5) 555-4729', '+49 30 123456 ext. 7', ' 030/123 x5 '),
  url: word.map((path) => `https://example.com/${path}`),
  ip: fc.oneof(
    ipv4,
    fc.ipV6().filter((text) => !text.includes('%')),
    ipv4.map((text) => `::FFFF:${text}`),
  ),
  cidr: fc.oneof(
    fc.integer({ min: 0, max: 32 }).map((length) => `0.0.0.0/${length}`),
    fc.integer({ min: 48, max: 128 }).map((length) => `2001:DB8:0:0::/${length}`),
  ),
  geo_point: fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  country: fc.constantFrom('de', 'US', 'gB'),
  json: fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.parse(JSON.stringify(value))),
  list: fc.array(fc.record({ n: fc.integer() }), { maxLength: 5 }),
  reference: fc.uuid().map((id) => id.toUpperCase()),
  file: fc.record({
    key: fc.tuple(word, word).map((parts) => parts.join('/')),
    name: word,
    type: fc.constantFrom('image/PNG', 'application/pdf'),
    size: fc.nat(),
    sha256: hex(64),
  }),
  secret: fc.string({ maxLength: 100 }),
};

const MORE: Readonly<Partial<Record<FieldTypeName, Partial<Field>>>> = {
  enum: { values: ['a', 'b'] },
  list: { fields: [{ name: 'n', type: 'number' }] },
  reference: { entity: 'crm/deals' },
};

const normalise = (type: FieldTypeName, value: Json, more: Partial<Field> = {}): ReturnType<typeof normaliseField> =>
  normaliseField({ field: { name: 'f', type, ...MORE[type], ...more }, value, currency: 'EUR', path: 'f' });

describe.each([...FIELD_TYPES])('the type %s', (type) => {
  it('takes what is of its form, and gives it back as JSON in one form that it takes unchanged', () => {
    fc.assert(
      fc.property(GOOD[type], (value) => {
        const once = normalise(type, value);
        const again = normalise(type, once.value);
        expect(once.issues).toEqual([]);
        expect(again).toEqual(once);
        expect(canonicalJson(JSON.parse(JSON.stringify(once.value)))).toBe(canonicalJson(once.value));
      }),
    );
  });

  it('answers any other JSON with a value or an issue at its path, and never breaks', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (junk) => {
        const { value, issues } = normalise(type, junk as Json);
        expect(issues.length > 0 || canonicalJson(normalise(type, value).value) === canonicalJson(value)).toBe(true);
        expect(issues.every((issue) => issue.path.startsWith('f'))).toBe(true);
      }),
    );
  });

  it('quotes no value in what it says of one', () => {
    const canary = 'c4n4ry-c4n4ry';
    const wrong: Json[] = [canary, [canary], { [canary]: canary }, { latitude: canary, longitude: 1 }];
    const said = wrong.flatMap((value) => normalise(type, value, { max_length: 3 }).issues.map((one) => one.message));
    expect(said.join()).not.toContain(`${canary}-`);
    expect(said.filter((message) => message.includes(canary)).every((one) => one.includes('there is no field'))).toBe(
      true,
    );
  });
});

describe('the forms that values are kept in', () => {
  it.each<[FieldTypeName, Json, Json]>([
    ['ip', '2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['ip', '::ffff:192.0.2.1', '192.0.2.1'],
    ['ip', '0:0:0:0:0:0:0:0', '::'],
    ['cidr', '2001:DB8::/32', '2001:db8::/32'],
    ['phone', '+49 30 123456 ext. 7', '+4930123456;ext=7'],
    ['geo_point', { latitude: -0, longitude: 13.4 }, { latitude: 0, longitude: 13.4 }],
    ['number', -0, 0],
  ])('%s %j becomes %j', (type, value, expected) => {
    expect(normalise(type, value)).toEqual({ value: expected, issues: [] });
  });

  it.each<[string, FieldTypeName, Json, string]>([
    ['an octal address', 'ip', '010.0.0.1', 'INVALID_FORMAT'],
    ['an address with a zone', 'ip', 'fe80::1%eth0', 'INVALID_FORMAT'],
    ['an address of nine groups', 'ip', '1:2:3:4:5:6:7:8:9', 'INVALID_FORMAT'],
    ['a network that begins elsewhere', 'cidr', '10.1.2.3/8', 'INVALID_FORMAT'],
    ['a network of a mapped address', 'cidr', '::ffff:10.0.0.0/8', 'INVALID_FORMAT'],
    ['an address without a prefix', 'cidr', '10.0.0.0', 'INVALID_FORMAT'],
    ['a place beyond the pole', 'geo_point', { latitude: 90.1, longitude: 0 }, 'INVALID_FORMAT'],
    ['a place with one degree', 'geo_point', { latitude: 1 }, 'INVALID_FORMAT'],
    ['a place with an altitude', 'geo_point', { latitude: 1, longitude: 1, altitude: 1 }, 'UNKNOWN_KEY'],
    ['a country that is none', 'country', 'XX', 'INVALID_FORMAT'],
    [
      'a file outside its folder',
      'file',
      { key: '../a', name: 'a', type: 'a/b', size: 1, sha256: 'a'.repeat(64) },
      'INVALID_FORMAT',
    ],
    ['a file without its hash', 'file', { key: 'a', name: 'a', type: 'a/b', size: 1 }, 'INVALID_FORMAT'],
    ['words with a digit for a telephone number', 'phone', 'call me at 5', 'INVALID_FORMAT'],
    ['a web address with a line break', 'url', 'https://a.example/\nb', 'INVALID_FORMAT'],
  ])('%s is refused', (_, type, value, code) => {
    expect(normalise(type, value).issues.map((issue) => issue.code)).toEqual([code]);
  });

  it('JSON that is nested without end is refused, not followed', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(normalise('json', deep).issues).toMatchObject([{ code: 'TOO_LONG' }]);
  });

  it('a list has no holes', () => {
    const { issues } = normaliseField({
      field: { name: 'f', type: 'list', of: { type: 'integer' } },
      value: [1, null],
      currency: null,
      path: 'f',
    });
    expect(issues).toMatchObject([{ path: 'f[1]', code: 'REQUIRED' }]);
  });

  it('characters are counted as people count them', () => {
    expect(normalise('string', '🙂🙂', { min_length: 2, max_length: 2 }).issues).toEqual([]);
    expect(normalise('string', '🙂', { min_length: 2 }).issues).toMatchObject([{ code: 'TOO_SHORT' }]);
    expect(normalise('string', '🙂🙂🙂', { max_length: 2 }).issues).toMatchObject([{ code: 'TOO_LONG' }]);
  });

  it.each<[FieldTypeName, Partial<Field>, Json, Json, Json]>([
    ['integer', { min: 2, max: 4 }, 1, 2, 5],
    ['money', { min: '0.10', max: 9 }, '0.09', '0.1', '9.01'],
    ['date', { min: '2026-01-01', max: '2026-12-31' }, '2025-12-31', '2026-12-31', '2027-01-01'],
    [
      'datetime',
      { min: '2026-01-01T00:00:00Z' },
      '2026-01-01T00:00:00+01:00',
      '2026-01-01T00:00:00Z',
      '2000-01-01T00:00:00Z',
    ],
    ['duration', { min: '2h', max: '10d' }, '119m', '10d', '241h'],
  ])('%s keeps to its range', (type, range, below, inside, beyond) => {
    const codes = [below, inside, beyond].map((value) => normalise(type, value, range).issues.map((one) => one.code));
    expect(codes).toEqual([['OUT_OF_RANGE'], [], ['OUT_OF_RANGE']]);
  });
});
