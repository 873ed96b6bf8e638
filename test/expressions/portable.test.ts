import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { DATE, DATETIME, DECIMAL } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { toJsonata } from '#core/expressions/to-jsonata.ts';
import type { JsonObject } from '#core/json/json.ts';
import { data, portable, SCOPE } from './arbitraries.ts';

const DRAWS = 10_000;

function compiled(source: string): Expression {
  const result = compileExpression({ source, scope: SCOPE });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.issues)}`);
  return result.expression;
}

async function inJsonata(a: { text: string; env: JsonObject }): Promise<unknown> {
  return JSON.stringify(await jsonata(a.text).evaluate(null, { states: { input: a.env } }));
}

/** In JSON, with null as the false that a Choice takes it for. */
function inProcess(a: { expression: Expression; env: JsonObject }): string {
  const value = a.expression.evaluate(a.env);
  return JSON.stringify(a.expression.type.kind === 'bool' ? value === true : value);
}

describe('the portable subset', () => {
  it('gives in JSONata what it gives in process', async () => {
    const property = fc.asyncProperty(portable, data, async (source, env) => {
      // Prepare
      const expression = compiled(source);
      const text = toJsonata({ expression, root: (path) => `$states.input.${path.join('.')}` });
      // Act
      const value = await inJsonata({ text: text ?? 'undefined', env });
      // Assess
      expect({ source, text, value }).toEqual({ source, text, value: inProcess({ expression, env }) });
    });
    await fc.assert(property, { numRuns: DRAWS });
  });

  it.each([
    ...['m > 1', 'm == 1', 'm in [1, 2]', 'm + 1', 'i > 0 && m < n'],
    ...['due < "2026-01-01"', 'at > now', 's.matches("a")'],
  ])('leaves out %s', (source) => {
    const scope = { ...SCOPE, m: DECIMAL, due: DATE, at: DATETIME, now: DATETIME };
    const result = compileExpression({ source, scope });
    const text = result.ok ? toJsonata({ expression: result.expression, root: (path) => path.join('.') }) : 'wrong';
    expect(text).toBeNull();
  });
});
