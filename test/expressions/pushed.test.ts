import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DECIMAL } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { toPattern } from '#core/expressions/to-pattern.ts';
import type { JsonObject } from '#core/json/json.ts';
import { matchPattern } from '#core/patterns/match-pattern.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import { condition, data, SCOPE } from './arbitraries.ts';

const DRAWS = 10_000;
const maxChars = fc.constantFrom(60, 120, 2048);

function compiled(source: string): Expression {
  const result = compileExpression({ source, scope: SCOPE });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.issues)}`);
  return result.expression;
}

/** Everything is in the event but `t`. */
function field(path: string[]): string[] | null {
  return path[0] === 't' ? null : ['detail', ...path];
}

function matches(a: { pattern: JsonObject | null; env: JsonObject }): boolean {
  return a.pattern === null || matchPattern({ pattern: a.pattern, event: { detail: a.env } });
}

describe('what is pushed into patterns', () => {
  it('matches whenever the condition holds, and says the same when it is exact', () => {
    const property = fc.property(condition, data, maxChars, (source, env, limit) => {
      // Prepare
      const expression = compiled(source);
      // Act
      const { pattern, exact } = toPattern({ expression, field, maxChars: limit });
      const matched = matches({ pattern, env });
      const holds = expression.evaluate(env) === true;
      // Assess
      expect({ source, pattern, exact, missed: holds && !matched }).toMatchObject({ missed: false });
      expect({ source, pattern, exact, different: exact && holds !== matched }).toMatchObject({ different: false });
    });
    fc.assert(property, { numRuns: DRAWS });
  });

  it.each(['m > 1', 'm == 1', 'm in [1, 2]', 'm == 1 || m == 2'])('leaves out %s', (source) => {
    const result = compileExpression({ source, scope: { m: DECIMAL } });
    const pushed = result.ok ? toPattern({ expression: result.expression, field }).pattern : 'wrong';
    expect(pushed).toBeNull();
  });

  it('is a pattern that the bus takes, within its length', () => {
    const property = fc.property(condition, maxChars, (source, limit) => {
      const { pattern } = toPattern({ expression: compiled(source), field, maxChars: limit });
      const shown = pattern ?? { detail: { any: [''] } };
      expect({ source, issues: validatePattern({ pattern: shown }) }).toEqual({ source, issues: [] });
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(limit);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
