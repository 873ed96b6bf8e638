import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { compilePattern, matchPattern } from './match-pattern.ts';
import { PatternIndex } from './pattern-index.ts';
import { validatePattern } from './validate-pattern.ts';

const text = fc.constantFrom('', 'a', 'b', 'ab', 'A', '10.0.0.1', '::1');
const scalar = fc.oneof(text, fc.constantFrom<Json[]>(0, 1, 1.5, 6e9, true, false, null));
const key = fc.constantFrom('a', 'b', 'c');
const entry: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.record({ prefix: text }),
  fc.record({ suffix: fc.record({ 'equals-ignore-case': text }) }),
  fc.record({ wildcard: fc.constantFrom('*', 'a*', '*b') }),
  fc.record({ 'anything-but': fc.oneof(text, fc.array(text, { minLength: 1 }), fc.constant(1)) }),
  fc.record({ numeric: fc.constantFrom<Json[]>(['>', 0], ['=', 1], ['>=', 0, '<', 1.5]) }),
  fc.record({ cidr: fc.constantFrom('10.0.0.0/8', '::/64') }),
  fc.record({ exists: fc.boolean() }),
);
const list = fc.array(entry, { minLength: 1, maxLength: 3 });
const fields = (value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> =>
  fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 });
const flat = fields(list);
const pattern: fc.Arbitrary<JsonObject> = fc.oneof(
  fields(fc.oneof(list, flat, fields(flat))),
  fc.record({ b: list, $or: fc.array(fields(fc.oneof(list, flat)), { minLength: 2, maxLength: 3 }) }),
  fc.record({ 'a.b': list, a: fields(fc.oneof(list, flat)) }),
);
const { event } = fc.letrec<{ value: Json; event: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('event'), fc.array(tie('value'), { maxLength: 3 })),
  event: fc.dictionary(fc.oneof({ arbitrary: key, weight: 5 }, fc.constantFrom('a.b', 'b.c')), tie('value')),
}));
const simpleList = fc.array(
  fc.oneof(
    { arbitrary: fc.constantFrom<Json[]>('a', 'b', 1, true, null), weight: 3 },
    fc.record({ prefix: fc.constantFrom('', 'a') }),
    fc.record({ 'anything-but': fc.constantFrom<Json[]>('a', 1, ['a', 'b']) }),
    fc.constant<Json>({ numeric: ['>', 0] }),
    fc.constant<Json>({ exists: true }),
  ),
  { minLength: 1, maxLength: 2 },
);
const simple = fields(fc.oneof(simpleList, fields(fc.oneof(simpleList, fields(simpleList)))));
/** Anything that JSON can hold, much of it close to a pattern. */
const { near } = fc.letrec<{ near: Json }>((tie) => ({
  near: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('near'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom('a', '$or', 'prefix', 'anything-but', 'numeric', 'cidr', 'wildcard', 'exists', '__proto__'),
      tie('near'),
    ),
  ),
}));

describe('patterns in general', () => {
  it('are taken or refused without a throw, and what is taken compiles and matches', () => {
    const anyJson = fc.oneof(
      near,
      pattern,
      fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(anyJson, event, (candidate: Json, one) => {
        const valid = validatePattern({ pattern: candidate }).length === 0;
        const use = (): boolean => compilePattern({ pattern: candidate }).matches(one);
        const outcome = outcomeOf(use);
        expect(outcome).toBe(valid ? 'boolean' : 'VALIDATION_FAILED');
      }),
      { numRuns: 500 },
    );
  });

  it('match together as they match alone', () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 12 }), event, fc.nat(), (patterns, one, removed) => {
        const index = new PatternIndex();
        patterns.forEach((each, i) => {
          index.put({ id: `${i}`, pattern: each });
        });
        const gone = `${removed % patterns.length}`;
        const alone = patterns.flatMap((each, i) => (matchPattern({ pattern: each, event: one }) ? [`${i}`] : []));
        expect(index.match({ event: one })).toEqual(alone);
        index.remove({ id: gone });
        expect(index.match({ event: one })).toEqual(alone.filter((id) => id !== gone));
      }),
      { numRuns: 500 },
    );
  });

  it('agree with a naive matcher that tries every choice of list elements', () => {
    const outcomes = new Set<boolean>();
    fc.assert(
      fc.property(simple, event, (wanted, one) => {
        const hit = matchPattern({ pattern: wanted, event: one });
        const expected = choices(one).some((choice) => holds({ wanted: leaves(wanted), event: choice }));
        outcomes.add(hit);
        expect(hit).toBe(expected);
      }),
      { numRuns: 1000 },
    );
    expect(outcomes.size).toBe(2);
  });
});

type Leaf = { path: string; value: Json };

function outcomeOf(use: () => boolean): string {
  try {
    return typeof use();
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** The fields of a pattern with their lists. */
function leaves(object: JsonObject, prefix = ''): Leaf[] {
  return Object.entries(object).flatMap(([name, value]) =>
    isObject(value) ? leaves(value, `${prefix}${name}.`) : [{ path: `${prefix}${name}`, value }],
  );
}

/** The scalars of a value under every way to keep one object or inner list of each list. */
function choices(value: Json, path = ''): Leaf[][] {
  if (Array.isArray(value)) {
    const plain = value
      .filter((each) => typeof each !== 'object' || each === null)
      .map((each) => ({ path, value: each }));
    const inner = value.filter((each) => typeof each === 'object' && each !== null);
    return inner.length === 0
      ? [plain]
      : inner.flatMap((each) => choices(each, path).map((rest) => [...plain, ...rest]));
  }
  if (!isObject(value)) return [[{ path, value }]];
  return Object.entries(value).reduce<Leaf[][]>(
    (all, [name, each]) => {
      const options = choices(each, path === '' ? name : `${path}.${name}`);
      return all.flatMap((before) => options.map((option) => [...before, ...option]));
    },
    [[]],
  );
}

function holds(a: { wanted: Leaf[]; event: Leaf[] }): boolean {
  return a.wanted.every(({ path, value: wanted }) =>
    a.event.some((leaf) => leaf.path === path && Array.isArray(wanted) && wanted.some((one) => naive(one, leaf.value))),
  );
}

/** The operators of the simple patterns, spelled out once more. */
function naive(wanted: Json, value: Json): boolean {
  if (!isObject(wanted)) return wanted === value;
  const [operator, operand] = Object.entries(wanted)[0] ?? ['', null];
  const refused: Json[] = Array.isArray(operand) ? operand : [operand];
  const answers: { [operator: string]: boolean } = {
    prefix: typeof value === 'string' && value.slice(0, String(operand).length) === operand,
    'anything-but': refused.every((one) => one !== value),
    numeric: typeof value === 'number' && value > 0 && value < 5e9,
    exists: true,
  };
  return answers[operator] ?? false;
}
