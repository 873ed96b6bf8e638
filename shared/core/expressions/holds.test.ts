import { describe, expect, it } from '@jest/globals';
import { BOOL, NUMBER, STRING } from './cel-type.ts';
import { compileExpression } from './compile-expression.ts';

const scope = { a: NUMBER, b: NUMBER, flag: BOOL, status: STRING, reason: STRING };

function holds(source: string, env: Record<string, unknown>): boolean {
  const result = compileExpression({ source, scope, expect: BOOL });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.expression.holds(env);
}

describe('holds', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['a < b', { a: 1, b: 2 }, true],
    ['a < b', { a: 2, b: 1 }, false],
    ['a < b', { a: 2 }, true],
    ['!(a < b)', {}, true],
    ['!(a < b)', { a: 1, b: 2 }, false],
    ['a > 5 || b > 5', { a: 1 }, true],
    ['a > 5 || b > 5', { a: 1, b: 1 }, false],
    ['a > 5 && b > 5', { a: 1 }, false],
    ['a > 5 && b > 5', { a: 9 }, true],
    ['a > 5 ? b > 5 : b < 5', { b: 5 }, true],
    ['a > 5 ? b > 5 : b < 5', { a: 1, b: 5 }, false],
    ['flag', {}, true],
    ['flag', { flag: false }, false],
    ['has(reason) || status != "lost"', { status: 'lost' }, false],
    ['has(reason) || status != "lost"', {}, true],
    ['reason != null', {}, false],
  ])('%s over %j is %s', (source, env, expected) => {
    expect(holds(source, env)).toBe(expected);
  });
});
