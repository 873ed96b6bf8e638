import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BOOL, INT, listOf, NUMBER, type Scope, STRING } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import { importExpression } from '#core/expressions/dialects/import-expression.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { conditionsOf, dialectData } from './dialect-arbitraries.ts';

const SCOPE: Scope = { i: INT, n: NUMBER, s: STRING, t: STRING, b: BOOL, l: listOf(STRING) };
const DRAWS = 3000;

function evaluated(a: { source: string; dialect: 'metaforge' | 'rocket'; env: JsonObject; violated?: boolean }): Json {
  const imported = importExpression({ ...a, path: 'when' });
  if (!imported.ok) throw new Error(`${a.source}: ${imported.issue.message}`);
  const compiled = compileExpression({ source: imported.source, scope: SCOPE, expect: BOOL });
  if (!compiled.ok) throw new Error(`${imported.source}: ${JSON.stringify(compiled.issues)}`);
  return compiled.expression.evaluate(a.env) === true;
}

describe.each(['metaforge', 'rocket'] as const)('conditions of %s', (dialect) => {
  it('say as CEL what they say there', () => {
    const outcomes = new Set<Json>();
    const property = fc.property(conditionsOf(dialect), dialectData, (condition, env) => {
      // Act
      const value = evaluated({ source: condition.text, dialect, env });
      // Assess
      outcomes.add(value);
      expect({ source: condition.text, value }).toEqual({ source: condition.text, value: condition.run(env) === true });
    });
    fc.assert(property, { numRuns: DRAWS });
    expect(outcomes.size).toBe(2);
  });

  it('say the opposite where they tell what is wrong', () => {
    const property = fc.property(conditionsOf(dialect), dialectData, (condition, env) => {
      const kept = evaluated({ source: condition.text, dialect, env, violated: true });
      expect(kept).toBe(condition.run(env) !== true);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('are taken or refused with a position, whatever they are, and never throw', () => {
    const pieces = fc.constantFrom(
      'a',
      '.',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      ',',
      ' not ',
      ' in ',
      ' and ',
      '<',
      '-',
      '1',
      "'x'",
      '"',
      '\\',
      'nil',
      '!',
      '&&',
      '§',
    );
    const property = fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const result = importExpression({ source: parts.join(''), dialect, path: 'when' });
      const refusal = result.ok ? '' : result.issue.message;
      expect(result.ok || / at \d+:\d+$/.test(refusal)).toBe(true);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
