import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADR_0009 } from './adr-0009.ts';
import { COMPOZY_004 } from './compozy-004.ts';
import { COMPOZY_004_USE } from './compozy-004-use.ts';
import { HOOKS_PAGE } from './hooks-page.ts';
import { ROCKET_001 } from './rocket-001.ts';
import type { Row } from './row.ts';
import { WORKFLOWS_000 } from './workflows-000.ts';

const ROOT = new URL('../../', import.meta.url);

describe.each<[string, readonly Row[]]>([
  ['the hooks page', HOOKS_PAGE],
  ['ADR-0009', ADR_0009],
  ['the page on workflows', WORKFLOWS_000],
  ['the page on Rocket’s workflows', ROCKET_001],
  ['Compozy’s design of hooks', COMPOZY_004],
  ['Compozy’s use of hooks', COMPOZY_004_USE],
])('what %s states has its proof:', (_source, rows) => {
  it.each(rows.map((row): [string, Row] => [titleOf(row), row]))('%s', (_says, { file, test }) => {
    expect(readFileSync(new URL(file, ROOT), 'utf8')).toContain(`('${test}', `);
  });

  it('each once', () => {
    expect(new Set(rows.map((row) => row.says)).size).toBe(rows.length);
  });
});

function titleOf({ at, says }: Row): string {
  return at === undefined ? says : `${says} (${at})`;
}
