import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '#core/json/json.ts';
import { compileExpression, type Expression } from './expression.ts';
import { UNSURE } from './quick-expression.ts';

const name = fc.constantFrom('a', 'b', 'constructor', 'a b', 'length');
const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, 2.5, '', 'a', '1', 1e308),
  fc.integer({ min: -3, max: 3 }),
);
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const path = fc
  .tuple(fc.constantFrom('x', 'y', 'unset', 'sum'), fc.array(name, { maxLength: 3 }))
  .map(([root, names]) => [`$${root}`, ...names.map((one) => `\`${one}\``)].join('.'));
const expression: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'expression' },
    path,
    fc.constantFrom('1', '"a"', 'true', 'false', 'null', '-1'),
    path.map((inner) => `$exists(${inner})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('=', 'and', 'or', '+'), tie('expression'))
      .map(([left, operator, right]) => `(${left}) ${operator} ${right}`),
    fc
      .tuple(path, fc.constantFrom('=', 'and', 'or', '+'), path)
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    fc.tuple(tie('expression'), path, path).map(([test, yes, no]) => `${test} ? ${yes} : ${no}`),
  ),
})).expression;

function compiled(source: string): Expression {
  const result = compileExpression({ source });
  if ('problem' in result) throw new Error(result.problem);
  return result;
}

const MACHINE_EXPRESSIONS = [
  '$states.input',
  '$states.input.tenantId',
  '$visit',
  '$visit + 1',
  '$states.result.Payload.outcome = "approve"',
  '$exists($states.input.resume.step) and $states.input.resume.step = "act"',
  '$exists($failure.Cause) ? $failure.Cause : ""',
];

describe('the shortcut of an expression', () => {
  it.each(MACHINE_EXPRESSIONS)('there is one for %s', (source) => {
    expect(compiled(source).quick).not.toBeNull();
  });

  it.each(['$states.input.a[0]', '$states.input.*', '$sum($x)', '$x.(a)', '$x.a^(b)', '$x{a: b}', '$x.a[]', '$x@$i.a'])(
    'there is none for %s',
    (source) => {
      expect(compiled(source).quick).toBeNull();
    },
  );

  it('says what JSONata says, or that it does not know', async () => {
    const outcomes = { same: 0, unsure: 0 };
    await fc.assert(
      fc.asyncProperty(expression, value, value, async (source, x, y) => {
        const { quick, run } = compiled(source);
        const names = { x, y };
        const found = quick === null ? UNSURE : quick(names);
        outcomes[found === UNSURE ? 'unsure' : 'same'] += 1;
        const wanted = await run(names).catch(() => 'failed');
        expect(found === UNSURE ? wanted : found).toEqual(wanted);
      }),
      { numRuns: 2000 },
    );
    expect(outcomes.same).toBeGreaterThan(400);
  });

  it('leaves a name that hides a function to JSONata', () => {
    expect(compiled('$exists($x.a)').quick?.({ x: { a: 1 }, exists: 1 })).toBe(UNSURE);
  });
});
