import { describe, expect, it } from '@jest/globals';
import { INT, objectOf, STRING } from '#core/expressions/cel-type.ts';
import { explainCondition, falseParts } from './explain-condition.ts';
import { splitCondition } from './split-condition.ts';

describe('splitCondition', () => {
  it.each([
    ['a && b', ['a', 'b']],
    ['(a && b)', ['a', 'b']],
    ['(a) && (b)', ['a', 'b']],
    ['a && b || c', ['a && b', 'c']],
    ['a && (b || c) && d', ['a', 'b || c', 'd']],
    ['x == "a && b" && y', ['x == "a && b"', 'y']],
    ["x == '(' && y", ["x == '('", 'y']],
    ['a ? b && c : d', ['a ? b && c : d']],
    ['l.exists(x, x > 1 && x < 3) && y', ['l.exists(x, x > 1 && x < 3)', 'y']],
    ['a', ['a']],
  ])('takes %s apart', (source, parts) => {
    expect(splitCondition(source)).toEqual(parts);
  });
});

describe('explainCondition', () => {
  const scope = { status: STRING, n: INT, original: objectOf({ status: STRING }) };
  const explain = (source: string, env: Record<string, unknown>) =>
    explainCondition({ source, scope, env, shown: env });

  it('says of each part whether it is true, and what it read', () => {
    const found = explain('status == "won" && original.status != "won"', {
      status: 'won',
      original: { status: 'won' },
    });
    expect(found).toMatchObject({
      holds: false,
      parts: [
        { expression: 'status == "won"', holds: true, reads: { status: 'won' } },
        { expression: 'original.status != "won"', holds: false, reads: { 'original.status': 'won' } },
      ],
    });
  });

  it('names the smallest parts that are false', () => {
    const found = explain('n > 1 && (status == "a" || status == "b")', { n: 5, status: 'c' });
    expect(falseParts(found)).toEqual(['status == "a"', 'status == "b"']);
  });

  it('shows what may be seen, and evaluates what is there', () => {
    const found = explainCondition({
      source: 'status == "won"',
      scope,
      env: { status: 'won' },
      shown: { status: 'pii:1' },
    });
    expect([found.holds, found.reads]).toEqual([true, { status: 'pii:1' }]);
  });
});
