import fc from 'fast-check';
import type { Json, JsonObject } from '#core/json/json.ts';

/** An entity with a field of every kind that an index can serve. */
export const ENTITY: JsonObject = {
  app: 'crm',
  name: 'deals',
  currency: 'EUR',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'status', type: 'enum', values: ['open', 'won', 'lost'] },
    { name: 'amount', type: 'money', scale: 3 },
    { name: 'score', type: 'number' },
    { name: 'closes', type: 'date' },
    { name: 'seen_at', type: 'datetime' },
    { name: 'checked', type: 'boolean' },
  ],
  indexes: [
    ['title'],
    ['status', 'amount'],
    ['score', 'title'],
    ['closes', 'status'],
    ['seen_at'],
    ['checked', 'score'],
    ['status', 'checked', 'title'],
  ],
};

// letters that compare in other ways in JavaScript, in UTF-8 and in keys
const LETTERS = ['a', 'b', ' ', '\t', '\u0001', 'é', '\ud7ff', '\uffff', '\u{1f600}', '\u{10ffff}'];
const text = fc.oneof(
  fc.array(fc.constantFrom(...LETTERS), { maxLength: 3 }).map((letters) => letters.join('')),
  fc.constant('a'.repeat(250)),
  fc.constant(`${'a'.repeat(220)}b`),
);
const VALUES: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  title: text,
  status: fc.constantFrom('open', 'won', 'lost'),
  amount: fc.constantFrom('-10.500', '-10.000', '-9.999', '0.000', '9.500', '10.000', '10.500', '100.000'),
  score: fc.constantFrom(-1.5, -1, 0, 0.1, 1, 2, 1e21),
  closes: fc.constantFrom('2026-01-01', '2026-01-31', '2026-02-01', '0099-12-31'),
  seen_at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2025-12-31T23:00:00.000Z'),
  checked: fc.boolean(),
};
const NAMES = Object.keys(VALUES);

/** A record of the entity; fields may be absent. */
export const record: fc.Arbitrary<JsonObject> = fc.record(
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 5, arbitrary: VALUES[name] ?? fc.constant(null) },
      ),
    ]),
  ),
);

/** A constant of a field's kind, as written in CEL. */
function literal(name: string): fc.Arbitrary<string> {
  const value = VALUES[name] ?? fc.constant(null);
  if (name === 'amount') return value.map((one) => Number(one).toString());
  if (name === 'score') return fc.constantFrom('-1.5', '-1', '0', '-0.0', '0.1', '1', '2.0');
  // another zone, and more digits than are kept
  if (name === 'seen_at')
    return fc.oneof(
      value.map((one) => JSON.stringify(one)),
      fc.constant('"2026-01-01T01:00:00+01:00"'),
    );
  return value.map(quoted);
}

function quoted(value: Json): string {
  return JSON.stringify(value).replaceAll('\uffff', '\\uffff');
}

const comparison = fc.constantFrom(...NAMES).chain((name) => {
  const path = fc.constantFrom(name, `record.${name}`);
  const op = name === 'checked' ? fc.constantFrom('==', '!=') : fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
  const plain = fc.tuple(path, op, literal(name)).map(([left, sign, right]) => `${left} ${sign} ${right}`);
  const turned = fc.tuple(literal(name), op, path).map(([left, sign, right]) => `${left} ${sign} ${right}`);
  const list = fc
    .tuple(path, fc.array(literal(name), { maxLength: 3 }))
    .map(([left, items]) => `${left} in [${items.join(', ')}]`);
  const absent = fc.tuple(path, fc.constantFrom('==', '!=')).map(([left, sign]) => `${left} ${sign} null`);
  return fc.oneof(plain, plain, turned, list, absent);
});
const other = fc.oneof(
  literal('title').map((one) => `title.startsWith(${one})`),
  fc.constantFrom(
    'checked',
    '!checked',
    'user.roles.exists(r, r == status)',
    'status in user.roles',
    'status == user.id',
  ),
  fc.constantFrom('seen_at < now', 'seen_at >= now', 'closes <= date(now)', 'amount > policy.limit', 'true', 'false'),
);

/** A filter over the entity. */
export const filter: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    comparison,
    other,
    fc.tuple(tie('any'), tie('any')).map(([left, right]) => `(${left} && ${right})`),
    fc.tuple(tie('any'), tie('any')).map(([left, right]) => `(${left} || ${right})`),
    tie('any').map((one) => `!(${one})`),
  ),
})).any;
