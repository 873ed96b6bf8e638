import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { SCOPE } from '#test/expressions/arbitraries.ts';
import { DATE, DECIMAL, type Scope } from './cel-type.ts';
import { compileExpression } from './compile-expression.ts';
import { toPattern } from './to-pattern.ts';

const ALL: Scope = { ...SCOPE, amount: DECIMAL, due: DATE };

function pushed(source: string, maxChars?: number): { pattern: Json; exact: boolean } {
  const result = compileExpression({ source, scope: ALL });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  const field = (path: string[]): string[] | null => (path[0] === 't' ? null : path);
  return toPattern({ expression: result.expression, field, ...(maxChars && { maxChars }) });
}

const ABSENT = [null, { exists: false }];

describe('what is pushed whole', () => {
  it.each<[string, Json]>([
    ['s == "a"', { s: ['a'] }],
    ['"a" == s', { s: ['a'] }],
    ['rec.s == "a"', { rec: { s: ['a'] } }],
    ['n == 2.5', { n: [{ numeric: ['=', 2.5] }] }],
    ['b', { b: [true] }],
    ['b == false', { b: [false] }],
    ['!b', { b: [false, ...ABSENT] }],
    ['s == null', { s: ABSENT }],
    ['s != "a"', { s: [{ 'anything-but': ['a'] }, ...ABSENT] }],
    ['!(s == "a")', { s: [{ 'anything-but': ['a'] }, ...ABSENT] }],
    ['i != 3', { i: [{ 'anything-but': [3] }, ...ABSENT] }],
    ['b != true', { b: [false, ...ABSENT] }],
    ['s in ["a", "b", null]', { s: ['a', 'b', ...ABSENT] }],
    ['!(s in ["a", "b"])', { s: [{ 'anything-but': ['a', 'b'] }, ...ABSENT] }],
    ['s.startsWith("a")', { s: [{ prefix: 'a' }] }],
    ['endsWith(s, "a")', { s: [{ suffix: 'a' }] }],
    ['j > 3', { j: [{ numeric: ['>', 3] }] }],
    ['3 >= j', { j: [{ numeric: ['<=', 3] }] }],
    ['i > 3 && i <= 9', { i: [{ numeric: ['>', 3, '<=', 9] }] }],
    ['i > 3 && i > 5 && i < 9', { i: [{ numeric: ['>', 5, '<', 9] }] }],
    ['i >= 3 && i <= 3', { i: [{ numeric: ['=', 3] }] }],
    ['s == "a" && b && rec.s == "c"', { s: ['a'], b: [true], rec: { s: ['c'] } }],
    ['s in ["a", "b", "bc"] && s.startsWith("b")', { s: ['b', 'bc'] }],
    ['s in ["a", "b"] && s != "a"', { s: ['b'] }],
    ['s == "a" || s == "b"', { s: ['a', 'b'] }],
    ['s == "a" || b', { $or: [{ s: ['a'] }, { b: [true] }] }],
    ['rec.s == "a" || rec.b', { rec: { $or: [{ s: ['a'] }, { b: [true] }] } }],
    [
      'i == 1 && (s == "a" || b && j < 3)',
      { i: [{ numeric: ['=', 1] }], $or: [{ s: ['a'] }, { b: [true], j: [{ numeric: ['<', 3] }] }] },
    ],
    ['!(s != "a" || !b)', { s: ['a'], b: [true] }],
    ['s != 3', null],
    ['true', null],
  ])('%s', (source, pattern) => {
    expect(pushed(source)).toEqual({ pattern, exact: true });
  });
});

describe('what is pushed in part', () => {
  it.each<[string, Json]>([
    ['s == "a" && t == "b"', { s: ['a'] }],
    ['s == "a" && amount > 3 && due > "2026-01-01"', { s: ['a'] }],
    ['s == "a" && s.size() == 1', { s: ['a'] }],
    ['s == "a" && s > "A"', { s: ['a'] }],
    ['has(s)', { s: [{ exists: true }] }],
    ['!(s in ["a", null])', { s: [{ 'anything-but': ['a'] }] }],
    ['d == "a"', { d: ['a'] }],
    ['s.startsWith("a") && s.endsWith("b")', { s: [{ prefix: 'a' }] }],
    ['s == "a" && s == "b"', { s: ['a'] }],
    ['i > 5 && i < 3 && s == "a"', { s: ['a'] }],
    ['s == "a" && (s == "b" || b)', { s: ['a'] }],
    ['(s == "a" || b) && (i == 1 || rec.b)', { $or: [{ s: ['a'] }, { b: [true] }] }],
    ['(s == "a" && t == "x") || b', { $or: [{ s: ['a'] }, { b: [true] }] }],
    ['ctx.x == 1 && ctx.x.y == 2', { ctx: { x: [{ numeric: ['=', 1] }] } }],
  ])('%s', (source, pattern) => {
    expect(pushed(source)).toEqual({ pattern, exact: false });
  });
});

describe('what is not pushed', () => {
  it.each([
    't == "a"',
    's == "a" || t == "b"',
    's < "a"',
    'amount == 3',
    'due == "2026-01-01"',
    's == rec.s',
    'n > 3',
    'n != 3',
    'i > 3',
    '!(i > 3)',
    'has(i) && i > 3',
    'i > 3 || b',
    'i == 6000000000',
    'n == 0.1234567',
    'd != "a"',
    '!d',
    'd == null',
    'has(rec)',
    'size(s) > 3',
    's.startsWith("")',
    '!s.startsWith("a")',
    'false',
    'd["a.b"] == 1',
    'd["$or"] == 1',
    's in [t]',
    's in []',
  ])('%s', (source) => {
    expect(pushed(source)).toEqual({ pattern: null, exact: false });
  });
});

describe('the length of a pattern', () => {
  it('loses its least selective part first', () => {
    const source = 's != "a" && (rec.b || i == 1) && b';
    expect([pushed(source, 2000), pushed(source, 90), pushed(source, 20), pushed(source, 5)]).toMatchObject([
      { exact: true, pattern: { s: expect.anything() } },
      { exact: false, pattern: { b: [true], $or: expect.anything() } },
      { exact: false, pattern: { b: [true] } },
      { exact: false, pattern: null },
    ]);
  });
});
