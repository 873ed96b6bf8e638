import { describe, expect, it } from '@jest/globals';
import { SCOPE } from '#test/expressions/arbitraries.ts';
import { DATE, DATETIME, DECIMAL, listOf, type Scope, STRING } from './cel-type.ts';
import { compileExpression } from './compile-expression.ts';
import { toJsonata } from './to-jsonata.ts';

const ALL: Scope = { ...SCOPE, amount: DECIMAL, due: DATE, now: DATETIME, tags: listOf(STRING) };

function ported(source: string): string | null {
  const result = compileExpression({ source, scope: ALL });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return toJsonata({
    expression: result.expression,
    root: (path) => (path[0] === 't' ? null : `$states.input.${path.join('.')}`),
  });
}

describe('toJsonata', () => {
  it.each([
    ['s == "a"', '($states.input.s = "a")'],
    ['s != "a"', '$not(($states.input.s = "a"))'],
    ['i > 3', '($type($states.input.i) = "number" ? $states.input.i > 3 : false)'],
    ['b && !rec.b', '(($states.input.b = true) and $not(($states.input.rec.b = true)))'],
    ['s == "$now() \\" {% $eval(1) %}"', '($states.input.s = "$now() \\" {% $eval(1) %}")'],
  ])('%s is %s', (source, text) => {
    expect(ported(source)).toBe(text);
  });

  it.each([
    ['money', 'amount > 3'],
    ['money beside null', 'amount + 1 == null'],
    ['dates', 'due > "2026-01-01"'],
    ['literals of dates', 'date("2026-01-01") < date("2026-01-02")'],
    ['literals of money', 'decimal("9") < decimal("10")'],
    ['now', 'now == null && now < now'],
    ['functions', 'size(s) > 3'],
    ['patterns', 's.matches("a")'],
    ['macros', 'tags.exists(x, x == "a")'],
    ['lists', 'tags == ["a"]'],
    ['a list that is no literal', 's in tags'],
    ['indexes', 'tags[0] == "a"'],
    ['choices', 'b ? true : false'],
    ['joined text', 's + "a" == "b"'],
    ['arithmetic of unknown values', 'd + ctx.x == 3'],
    ['paths that the state does not have', 't == "a" || b'],
    ['names that JSONata would take apart', 'd["a-b"] == 1'],
    ['names that are its own words', 'd["and"] == 1'],
  ])('leaves out %s', (_, source) => {
    expect(ported(source)).toBeNull();
  });

  it.each(['due == null', 'has(amount)', 'tags != null', 'rec == null'])(
    'tells whether anything is there: %s',
    (source) => {
      expect(ported(source)).not.toBeNull();
    },
  );
});
