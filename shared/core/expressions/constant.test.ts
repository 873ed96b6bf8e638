import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BOOL, INT, objectOf, STRING } from './cel-type.ts';
import { compileExpression, type Expression } from './compile-expression.ts';
import { constantOf, type Facts } from './constant.ts';

const scope = { status: STRING, gone: STRING, n: INT, ok: BOOL, record: objectOf({ status: STRING, n: INT }) };
const facts: Facts = {
  isNull: ([root]) => root === 'gone',
  values: (path) => (path.at(-1) === 'status' ? ['open', 'won'] : null),
  nameOf: (path) => path.at(-1) ?? '',
};

function compiled(source: string): Expression {
  const result = compileExpression({ source, scope, expect: BOOL });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.expression;
}
const constant = (source: string): boolean | null => constantOf({ node: compiled(source).tree, facts });

describe('constantOf', () => {
  it.each([
    ['false', false],
    ['1 > 2', false],
    ['size("abc") == 3', true],
    ['ok && false', false],
    ['ok || true', true],
    ['!(ok && false)', true],
    ['gone == "x"', false],
    ['gone != "x"', true],
    ['gone < "x"', false],
    ['has(gone)', false],
    ['gone == null', true],
    ['status == "lost"', false],
    ['status != "lost"', true],
    ['"lost" == status', false],
    ['status in ["lost", "gone"]', false],
    ['status == record.status', true],
    ['n != record.n', false],
    ['ok ? false : 1 > 2', null],
    ['true ? false : ok', false],
    ['status == "open"', null],
    ['status == null', null],
    ['status in ["lost", "won"]', null],
    ['n > 1', null],
    ['ok', null],
    ['["a"].exists(x, x == status)', null],
    ['["a"].exists(x, x == "b")', false],
  ])('%s → %s', (source, expected) => {
    expect(constant(source)).toBe(expected);
  });

  it('never says what the data then contradict', () => {
    const atom = fc.constantFrom(
      ...['ok', 'true', 'false', 'gone == "x"', 'gone != null', 'status == "open"', 'status == "lost"', 'has(status)'],
      ...[
        'status != record.status',
        'n > 1',
        'n == record.n',
        'n < n',
        'status in ["lost"]',
        'gone in ["x"]',
        '1 == 2',
      ],
    );
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        atom,
        tie('tree').map((of) => `!(${of})`),
        fc.tuple(tie('tree'), tie('tree')).map(([left, right]) => `(${left} && ${right})`),
        fc.tuple(tie('tree'), tie('tree')).map(([left, right]) => `(${left} || ${right})`),
        fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      ),
    }));
    const env = fc
      .record({
        status: fc.constantFrom(null, 'open', 'won'),
        n: fc.constantFrom(null, 1, 2),
        ok: fc.constantFrom(null, true, false),
      })
      .map((one) => ({ ...one, gone: null, record: one }));
    fc.assert(
      fc.property(tree, env, (source, values) => {
        const expression = compiled(source);
        const known = constantOf({ node: expression.tree, facts });
        expect([null, expression.evaluate(values) === true]).toContain(known);
      }),
      { numRuns: 500 },
    );
  });
});
