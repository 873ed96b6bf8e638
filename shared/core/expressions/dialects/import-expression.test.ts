import { describe, expect, it } from '@jest/globals';
import type { Dialect } from './dialect.ts';
import { importExpression } from './import-expression.ts';

function cel(source: string, dialect: Dialect): string {
  const result = importExpression({ source, dialect, path: 'when' });
  return result.ok ? result.source : `${result.issue.code}: ${result.issue.message}`;
}

describe('importExpression', () => {
  it.each<[Dialect, string, string]>([
    ['metaforge', "status == 'won' AND not archived", 'status == "won" && !archived'],
    ['metaforge', 'status not in [\'a\', "b"]', '!(status in ["a", "b"])'],
    ['metaforge', "'x' in name", 'contains(name, "x")'],
    ['metaforge', 'context.userId == owner', 'user.id == owner'],
    ['metaforge', 'amount < 5', 'amount == null || amount < 5'],
    ['metaforge', 'amount > 5', 'amount > 5'],
    ['metaforge', 'a < b', 'a == null ? b != null : a < b'],
    ['metaforge', 'a >= b', 'b == null || a >= b'],
    ['metaforge', 'not a == b', '!a == b'],
    ['metaforge', 'a - b - c * 2', 'a - b - c * 2'],
    ['metaforge', "'n: ' + n", '"n: " + string(n)'],
    ['metaforge', "'it\\'s\\n'", '"it\'s\\n"'],
    ['metaforge', '{k: tags[0], "x y": [1]}', '{"k": tags[0], "x y": [1]}'],
    ['metaforge', 'if(isEmpty(note), 1, 2)', 'if(isEmpty(note), 1, 2)'],
    ['metaforge', 'package == record.package', 'record.package == record["package"]'],
    ['rocket', 'old.status != nil && record.total == 0', 'original.status != null && record.total == 0'],
    ['rocket', 'a == b > 1', 'a == (b > 1)'],
    ['metaforge', 'a == b > 1', 'a == b > 1'],
    ['metaforge', 'a < b and (c or d)', '(a == null ? b != null : a < b) && (c || d)'],
    ['metaforge', 'a - (b - c)', 'a - (b - c)'],
    ['rocket', "len(name) > 80 or name == 'a\\b'", 'len(name) > 80 || name == "a\\\\b"'],
  ])('%s: %s → %s', (dialect, source, expected) => {
    expect(cel(source, dialect)).toBe(expected);
  });

  it.each<[Dialect, string, string]>([
    ['metaforge', 'status = "won"', 'SYNTAX: unexpected "=" at 1:8'],
    ['metaforge', 'a and', 'SYNTAX: the expression ends too soon at 1:6'],
    ['metaforge', 'a\nb', 'SYNTAX: unexpected "b" at 2:1'],
    ['metaforge', "name == 'x", 'SYNTAX: the text has no end at 1:9'],
    ['metaforge', "name == '\\q'", 'SYNTAX: there is no escape "\\q" at 1:10'],
    ['metaforge', '12a', 'SYNTAX: this is no number at 1:1'],
    ['metaforge', '(a', 'SYNTAX: the expression ends too soon; ")" is missing at 1:3'],
    ['metaforge', 'uper(a)', 'UNKNOWN_FUNCTION: there is no function "uper"; did you mean "upper"? at 1:1'],
    [
      'metaforge',
      'a and exists("x")',
      'UNKNOWN_FUNCTION: exists of other records is not read by expressions; bind a hook that reads it at 1:7',
    ],
    ['rocket', 'tags[0]', 'SYNTAX: unexpected "[" at 1:5'],
    ['rocket', 'round(a)', 'UNKNOWN_FUNCTION: there is no function "round" at 1:1'],
    ['rocket', 'a b', 'SYNTAX: unexpected "b" at 1:3'],
  ])('%s refuses %j: %s', (dialect, source, expected) => {
    expect(cel(source, dialect)).toBe(expected);
  });

  it.each([`${'('.repeat(60)}a${')'.repeat(60)}`, `${'-'.repeat(60)}a`, 'a'.repeat(2001)])(
    'refuses what is too deep or too long',
    (source) => {
      expect(cel(source, 'metaforge')).toMatch(/^TOO_COMPLEX/);
    },
  );

  it('does not grow without end where comparisons are nested', () => {
    const nested = Array.from({ length: 30 }).reduce<string>((text) => `(${text} + 1 < b)`, 'a');
    expect(cel(nested, 'metaforge')).toMatch(/^TOO_COMPLEX/);
  });

  it('turns a rule that tells what is wrong into what has to hold', () => {
    const result = importExpression({ source: 'total < 0', dialect: 'rocket', path: '', violated: true });
    expect(result).toEqual({ ok: true, source: '!(total == null || total < 0)' });
  });
});
