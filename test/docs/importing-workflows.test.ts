import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { COMPOZY_HOOK_KEYS, COMPOZY_KEYS, COMPOZY_TASK_KEYS } from '#core/workflows/import/compozy/keys.ts';
import type { KeyTable } from '#core/workflows/import/key-table.ts';
import { METAFORGE_KEYS } from '#core/workflows/import/metaforge/keys.ts';
import { ROCKET_KEYS, ROCKET_MACHINE_KEYS } from '#core/workflows/import/rocket/keys.ts';
import { ROOT } from '#test/support/source-files.ts';

const page = readFileSync(join(ROOT, 'docs/guide/importing-workflows.md'), 'utf8');
const sections: [heading: string, table: KeyTable][] = [
  ['Rocket: workflows', ROCKET_KEYS],
  ['Rocket: state machines', ROCKET_MACHINE_KEYS],
  ['Compozy: workflows', COMPOZY_KEYS],
  ['Compozy: tasks', COMPOZY_TASK_KEYS],
  ['Compozy: hooks', COMPOZY_HOOK_KEYS],
  ['MetaForge: entities', METAFORGE_KEYS],
];

/** The rows of the table below a heading. */
function rowsUnder(heading: string): string[] {
  const [, text = ''] = page.split(`## ${heading}\n`);
  const [section = ''] = text.split('\n## ');
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

describe('the guide to importing workflows', () => {
  it.each(sections)('has every key of %s, and no other', (heading, table) => {
    const expected = table.map(({ key, becomes, why = '' }) => {
      return `| \`${key}\` | ${becomes === null ? `– ${why}` : `\`${becomes}\``} |`;
    });
    expect(rowsUnder(heading)).toEqual(expected);
  });
});
