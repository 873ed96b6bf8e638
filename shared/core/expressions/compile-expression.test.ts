import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codesOf, messagesOf, resultOf, SAMPLE_RECORD, SAMPLE_SCOPE } from '#test/expressions/sample.ts';
import { BOOL, type CelType, DATE, DECIMAL, DYN, INT, listOf, NUMBER, objectOf, STRING } from './cel-type.ts';
import { compileExpression, type Expression } from './compile-expression.ts';

function compiled(source: string, scope = SAMPLE_SCOPE): Expression {
  const result = compileExpression({ source, scope });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.expression;
}

describe('what is refused', () => {
  it.each([
    ['stauts == "won"', 'UNKNOWN_NAME', 'there is no "stauts" (at 1:1); did you mean "status"?'],
    [
      'active &&\n  record.amuont > 1',
      'UNKNOWN_NAME',
      '"record" has no member "amuont" (at 2:10); did you mean "amount"?',
    ],
    ['lines[0].prize > 1', 'UNKNOWN_NAME', 'did you mean "price"?'],
    ['note == nil', 'UNKNOWN_NAME', 'did you mean null?'],
    ['startWith(name, "A")', 'UNKNOWN_FUNCTION', 'did you mean "startsWith"?'],
    ['name.startWith("A")', 'UNKNOWN_FUNCTION', 'did you mean "startsWith"?'],
    ['status("x")', 'UNKNOWN_FUNCTION', '"status" is a value, not a function'],
    ['name.coalesce("x")', 'UNKNOWN_FUNCTION', 'coalesce(T, T, …)'],
    ['status > 3', 'TYPE_MISMATCH', '"status > 3" compares string with int (at 1:1)'],
    ['round("x")', 'TYPE_MISMATCH', 'round does not take (string)'],
    ['amount / 3', 'TYPE_MISMATCH', 'round(total / 3, 2)'],
    ['status.foo', 'TYPE_MISMATCH', 'which has no members'],
    ['tags["a"]', 'TYPE_MISMATCH', 'list(string) cannot be indexed with string'],
    ['lines.exists(l)', 'TYPE_MISMATCH', 'list.exists(x, …)'],
    ['status.exists(s, true)', 'TYPE_MISMATCH', 'exists goes over a list'],
    ['{1: 2}', 'TYPE_MISMATCH', 'a key must be text'],
    ['status = "won"', 'SYNTAX', 'unexpected "=" at 1:8; did you mean "=="?'],
    ['active and checked', 'SYNTAX', 'did you mean "&&"?'],
    ['not active', 'SYNTAX', 'unexpected'],
    ['(active', 'SYNTAX', 'ends too soon'],
    ['', 'SYNTAX', 'ends too soon'],
    ['"open', 'SYNTAX', 'Unterminated string'],
    ['package == 1', 'SYNTAX', 'record.package'],
    ['b"bytes"', 'SYNTAX', 'no number, text or boolean'],
    ['name.matches("[")', 'TYPE_MISMATCH', 'not valid RE2'],
    ['round(rate, 99)', 'TYPE_MISMATCH', '0 to 20 digits'],
  ])('%j is %s, with advice', (source, code, message) => {
    expect(codesOf(source)).toContain(code);
    expect(messagesOf(source)).toContain(message);
  });

  it('comes all at once, under the path', () => {
    const result = compileExpression({ source: 'stauts == 1 && amuont > 2', scope: SAMPLE_SCOPE, path: 'when' });
    expect(result).toMatchObject({
      issues: [
        { path: 'when', code: 'UNKNOWN_NAME' },
        { path: 'when', code: 'UNKNOWN_NAME' },
      ],
    });
  });

  it.each([
    ['characters', `"${'x'.repeat(2000)}"`],
    ['nodes', Array.from({ length: 300 }, () => '1').join('+')],
    ['depth', `${'('.repeat(60)}1${')'.repeat(60)}`],
    ['members', `meta${'.a'.repeat(60)}`],
  ])('is too complex by its %s', (_, source) => {
    expect(codesOf(source)).toEqual(['TOO_COMPLEX']);
  });

  it.each([['1'.padEnd(1990, ' ')], [Array.from({ length: 240 }, () => '1').join('+')], [`${'!'.repeat(450)}active`]])(
    'takes what is just within the limits',
    (source) => {
      expect(codesOf(source)).toEqual([]);
    },
  );
});

describe('any text at all', () => {
  const token = fc.constantFrom(
    ...['status', 'amount', 'lines', 'meta', 'now', 'due_date', 'active', 'x', '1', '2.5', '"a"', 'null', 'true', '+'],
    ...['-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', '!', 'in', '?', ':', '(', ')', '[', ']', '{', '}', ','],
    ...['.', '.map(x, x)', '.exists(x, ', 'round(', 'if(', 'min(', 'date(', 'has(', '"2026-01-01"', 'duration("1d")'],
  );
  const source = fc.oneof(
    fc.string(),
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(' ')),
  );

  it('is taken or refused, and what is taken runs, without a throw', () => {
    const property = fc.property(source, (text) => {
      const result = compileExpression({ source: text, scope: SAMPLE_SCOPE });
      const outcome = result.ok ? result.expression.evaluate(SAMPLE_RECORD) : result.issues.length;
      expect(outcome).not.toBeUndefined();
    });
    fc.assert(property, { numRuns: 3000 });
  });
});

describe('an expected type', () => {
  it.each<[string, CelType, unknown]>([
    ['quantity', NUMBER, 7],
    ['quantity', DECIMAL, '7'],
    ['1.50', DECIMAL, '1.5'],
    ['12345678901234567.89', DECIMAL, '12345678901234567.89'],
    ['"2026-03-01"', DATE, '2026-03-01'],
    ['null', BOOL, null],
    ['meta.count', INT, 4],
    ['meta.count', STRING, null],
    ['[1, 2]', listOf(NUMBER), [1, 2]],
    ['{"a": 1}', objectOf({}), { a: 1 }],
    ['amount', DYN, '12.50'],
    ['due_date', DYN, '2026-03-01'],
  ])('%s goes as %j', (source, expect_, value) => {
    expect(resultOf(source, expect_)).toEqual(value);
  });

  it.each<[string, CelType, string]>([
    ['quantity', BOOL, 'compare it'],
    ['quantity / 2', INT, 'use round(x) or int(x)'],
    ['quantity', STRING, 'use string(x)'],
    ['name', DATE, 'use date(x)'],
    ['"soon"', DATE, 'use date(x)'],
    ['name', DECIMAL, 'use decimal(x)'],
    ['["a"]', listOf(INT), 'list(int) is needed'],
  ])('%s does not go as %j', (source, expect_, advice) => {
    expect(codesOf(source, expect_)).toEqual(['TYPE_MISMATCH']);
    expect(messagesOf(source, expect_)).toContain(advice);
  });
});

describe('an expression', () => {
  it('knows what it reads, each path once', () => {
    const { reads } = compiled('original.status != status && lines.exists(l, l.price > amount) && status == tags[0]');
    expect(reads).toEqual([['original', 'status'], ['status'], ['lines'], ['amount'], ['tags']]);
  });

  it('knows its type', () => {
    expect(compiled('lines.map(l, l.price)').type).toEqual(listOf(DECIMAL));
  });

  it('takes values of a wrong kind as null', () => {
    const { evaluate } = compiled('quantity > 1 || amount > 1 || due_date < "2030-01-01" || active || size(tags) > 0');
    expect(evaluate({ quantity: '7', amount: true, due_date: 'soon', active: 'yes', tags: 'a' })).toBe(false);
  });

  it('finds masked values equal to themselves alone', () => {
    const { evaluate } = compiled('original.due_date == due_date');
    expect([
      evaluate({ due_date: 'pii:1', original: { due_date: 'pii:1' } }),
      evaluate({ due_date: 'pii:1', original: { due_date: 'pii:2' } }),
    ]).toEqual([true, false]);
  });

  it('never throws on names and members that are not there', () => {
    expect(compiled('record.amount > 1 || meta.a.b[3].c == user.roles[9]').evaluate({})).toBe(true);
  });
});

describe('names of the prototype', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'are unknown in the scope and in objects: %s',
    (name) => {
      expect([codesOf(name), codesOf(`record.${name}`)]).not.toContainEqual([]);
    },
  );

  it.each(['constructor', '__proto__', 'toString'])('are null in data: %s', (name) => {
    expect([resultOf(`meta.${name}`), resultOf(`meta["${name}"]`), resultOf(`meta[concat("${name}")]`)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it.each(['constructor', 'toString'])('are no functions: %s', (name) => {
    expect([codesOf(`${name}()`), codesOf(`name.${name}()`)]).toEqual([['UNKNOWN_FUNCTION'], ['UNKNOWN_FUNCTION']]);
  });

  it('are own members where an expression makes them', () => {
    const made = compiled('{"__proto__": {"x": 1}}').evaluate({});
    expect(JSON.stringify(made)).toBe('{"__proto__":{"x":1}}');
  });
});

describe('the cost of an evaluation', () => {
  const scope = { xs: listOf(INT), text: STRING };
  const xs = Array.from({ length: 1000 }, (_, i) => i);

  it('is no matter for one list in another', () => {
    expect(compiled('xs.exists(x, x == 999 && xs.exists(y, y == x))', scope).evaluate({ xs })).toBe(true);
  });

  it('is bounded: beyond it the result is null', () => {
    expect(compiled('xs.all(x, xs.all(y, xs.all(z, x + y + z >= 0)))', scope).evaluate({ xs })).toBeNull();
  });

  it('counts the length of texts', () => {
    const text = 'x'.repeat(60_000);
    expect(compiled('xs.map(x, text + text + text)', scope).evaluate({ xs, text })).toBeNull();
  });
});
