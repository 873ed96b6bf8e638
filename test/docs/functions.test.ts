import { describe, expect, it } from '@jest/globals';
import { FORMS, FUNCTIONS, RECORD_FORMS } from '#core/expressions/functions/table.ts';
import { SAMPLE_ENV, SAMPLE_RECORD, SAMPLE_SCOPE } from '#test/expressions/sample.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { functionDocs } from '../../scripts/generate-function-docs.ts';

const PATH = 'docs/reference/functions.md';
/** All that MetaForge's expressions have. */
const METAFORGE = [
  ...['len', 'isEmpty', 'concat', 'trim', 'upper', 'lower', 'matches', 'startsWith', 'endsWith'],
  ...['now', 'today', 'daysBetween', 'addDays', 'year', 'month', 'day'],
  ...['abs', 'round', 'floor', 'ceil', 'min', 'max', 'contains', 'size', 'first', 'last', 'coalesce', 'if'],
  ...['exists', 'count', 'lookup'],
];
const CEL = [
  'size',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'has',
  'exists',
  'all',
  'exists_one',
  'filter',
  'map',
];
const CONVERSIONS = ['int', 'double', 'string', 'duration'];

function text(): string {
  return functionDocs({ scope: SAMPLE_SCOPE, env: SAMPLE_ENV, record: SAMPLE_RECORD });
}

describe(PATH, () => {
  it('is as the table says, with the values that its examples have (UPDATE_DOCS=1 writes it anew)', () => {
    const made = text();
    expect(generatedDoc({ path: PATH, text: made })).toBe(made);
  });

  it('has a line for each function and form, and an example that says something of each', () => {
    const lines = [...generatedDoc({ path: PATH, text: text() }).matchAll(/^\| `\.?(\w+)` \|.* → `(.*)` \|/gm)];
    expect(lines.map(([, name]) => name)).toEqual([...FUNCTIONS, ...FORMS].map((row) => row.name));
    expect(lines.filter(([, , value]) => value === 'null')).toEqual([]);
  });

  it.each([...METAFORGE, ...CEL, ...CONVERSIONS])('knows %s', (name) => {
    expect([...FUNCTIONS, ...FORMS, ...RECORD_FORMS].map((row) => row.name)).toContain(name);
  });
});
