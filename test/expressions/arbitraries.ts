import fc from 'fast-check';
import { BOOL, DYN, INT, NUMBER, objectOf, openObject, type Scope, STRING } from '#core/expressions/cel-type.ts';
import type { Json, JsonObject } from '#core/json/json.ts';

/** Names of every kind that conditions are pushed or ported for. */
export const SCOPE: Scope = {
  s: STRING,
  t: STRING,
  i: INT,
  j: { kind: 'int', min: -10, max: 200 },
  n: NUMBER,
  b: BOOL,
  d: DYN,
  rec: objectOf({ s: STRING, n: NUMBER, b: BOOL }),
  ctx: openObject({ s: STRING, i: INT }),
};

const texts = ['', 'a', 'ab', 'abc', 'b"c', 'é', 'e\u0301', '😀b', '\u2028', '\\'];
const wholes = [-7, -1, 0, 1, 2, 3, 100, 5e9, 6e9, 2 ** 53 - 2, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
const numbers = [-2.5, -1, 0, 0.1, 1, 1 / 3, 2.5, 3, 1.00000001, 100, 6e9, 1e140, 1e200];

const text = fc.constantFrom(...texts);
const whole = fc.constantFrom(...wholes);
const number = fc.constantFrom(...numbers);
const bounded = fc.integer({ min: -10, max: 200 });
const unknown: fc.Arbitrary<Json> = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constantFrom<Json[]>(['a'], [], [[1]], {}, { y: 'a' }, { y: 3, 'y.z': 1 }, [{ y: 'a' }]),
  fc.record({ y: fc.oneof<[fc.Arbitrary<Json>, fc.Arbitrary<Json>]>(text, fc.constant(null)) }),
);

/** A member that may be absent or null. */
function maybe<T extends Json>(value: fc.Arbitrary<T>): fc.Arbitrary<Json | undefined> {
  return fc.oneof(
    { arbitrary: value, weight: 6 },
    { arbitrary: fc.constantFrom<(null | undefined)[]>(null, undefined), weight: 2 },
  );
}

function record(members: Record<string, fc.Arbitrary<Json | undefined>>): fc.Arbitrary<JsonObject> {
  return fc.record(members).map(present);
}

/** Data of the scope's types, with members that are null or absent. */
export const data: fc.Arbitrary<JsonObject> = record({
  s: maybe(text),
  t: maybe(text),
  i: maybe(whole),
  j: maybe(bounded),
  n: maybe(number),
  b: maybe(fc.boolean()),
  d: maybe(unknown),
  rec: maybe(record({ s: maybe(text), n: maybe(number), b: maybe(fc.boolean()) })),
  ctx: maybe(record({ s: maybe(text), i: maybe(whole), x: maybe(unknown) })),
});

const textPath = fc.constantFrom('s', 't', 'rec.s', 'ctx.s');
const numberPath = fc.constantFrom('i', 'j', 'n', 'rec.n', 'ctx.i');
const flagPath = fc.constantFrom('b', 'rec.b', 'd', 'ctx.x', 'ctx.x.y');
const dynPath = fc.constantFrom('d', 'd.y', 'ctx.x', 'ctx.x.y');
const path = fc.oneof(textPath, numberPath, flagPath, dynPath);
const anyPath = fc.oneof(path, fc.constantFrom('rec', 'ctx'));
const textLiteral = text.map((one) => JSON.stringify(one));
const numberLiteral = fc
  .constantFrom(0, 1, 2, 3, 2.5, 0.1, 100, 9_007_199_254_740_990, 5_000_000_000, 6_000_000_000, 1.00000001)
  .chain((value) => fc.constantFrom(`${value}`, `-${value}`));
const literal = fc.oneof(textLiteral, numberLiteral, fc.constantFrom('true', 'false', 'null'));
const order = fc.constantFrom('<', '<=', '>', '>=');
const equality = fc.constantFrom('==', '!=');

function join(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((found) => `(${found.join(' ')})`);
}

const { amount } = fc.letrec<{ amount: string }>((tie) => ({
  amount: fc.oneof(
    { maxDepth: 2 },
    numberPath,
    numberLiteral,
    join(tie('amount'), fc.constantFrom('+', '-', '*', '/', '%'), tie('amount')),
    dynPath.map((one) => `(${one} * 1)`),
    tie('amount').map((one) => `-(${one})`),
  ),
}));

const comparison = fc.oneof(
  join(numberPath, order, numberLiteral),
  join(numberLiteral, order, numberPath),
  join(amount, order, amount),
  join(textPath, order, fc.oneof(textPath, textLiteral)),
  join(dynPath, order, fc.oneof(numberLiteral, textLiteral, dynPath)),
  join(path, equality, literal),
  join(literal, equality, path),
  join(path, equality, fc.oneof(path, amount)),
  fc.tuple(path, fc.array(literal, { maxLength: 3 })).map(([left, items]) => `(${left} in [${items.join(', ')}])`),
  fc
    .tuple(fc.oneof(textPath, dynPath), fc.oneof(textLiteral, textPath))
    .map(([left, right]) => `${left}.startsWith(${right})`),
  fc
    .tuple(fc.oneof(textPath, dynPath), fc.oneof(textLiteral, textPath))
    .map(([left, right]) => `${left}.endsWith(${right})`),
  anyPath.map((one) => `has(${one})`),
  join(anyPath, equality, fc.constant('null')),
  flagPath,
);

function conditions(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, depthSize: 'medium' },
      leaf,
      join(tie('condition'), fc.constant('&&'), tie('condition')),
      join(tie('condition'), fc.constant('&&'), tie('condition')),
      join(tie('condition'), fc.constant('||'), tie('condition')),
      tie('condition').map((one) => `!${one}`),
      join(tie('condition'), equality, tie('condition')),
    ),
  })).condition;
}

/** Conditions and values of the portable subset. */
export const portable: fc.Arbitrary<string> = fc.oneof({ arbitrary: conditions(comparison), weight: 4 }, amount);

const pushable = fc.oneof(
  join(textPath, equality, textLiteral),
  fc
    .tuple(textPath, fc.array(textLiteral, { minLength: 1, maxLength: 3 }))
    .map(([left, items]) => `(${left} in [${items.join(', ')}])`),
  join(fc.constantFrom('i', 'j', 'ctx.i', 'n'), fc.oneof(order, equality), numberLiteral),
  join(numberLiteral, order, fc.constantFrom('i', 'j')),
  fc.tuple(textPath, textLiteral).map(([left, right]) => `${left}.startsWith(${right})`),
  fc.constantFrom(
    'b',
    '!b',
    'rec.b',
    'd == "a"',
    'ctx.x == 3',
    'has(s)',
    'has(i)',
    'has(rec.n)',
    's == null',
    'rec == null',
  ),
);
const unpushable = fc.constantFrom('(size(s) > 1)', 'matches(t, "^a")', '(upper(s) == "A")', 'true', '(i in [i, 2])');

/** Conditions, some parts of which the bus has no word for. */
export const condition: fc.Arbitrary<string> = conditions(
  fc.oneof(
    { arbitrary: pushable.map((one) => `(${one})`), weight: 12 },
    { arbitrary: comparison, weight: 3 },
    { arbitrary: unpushable, weight: 1 },
  ),
);

function present(members: Record<string, Json | undefined>): JsonObject {
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) given[name] = value;
  return given;
}
