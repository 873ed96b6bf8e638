import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '#test/support/source-files.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

describe('the pages', () => {
  it('link to files that are there', () => {
    const broken = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target = '']) => join(ROOT, dirname(page), target))
        .filter((target) => !existsSync(target))
        .map((target) => `${page} → ${relative(ROOT, target)}`),
    );
    expect(broken).toEqual([]);
  });

  it('show JSON and YAML that can be parsed', () => {
    const blocks = pages.flatMap((page) => [...textOf(page).matchAll(/```(json|yaml)\n([\s\S]*?)```/g)]);
    const readers: Readonly<Record<string, (text: string) => unknown>> = { json: JSON.parse, yaml: parse };
    const parsed = blocks.map(([, kind = '', text = '']) => readers[kind]?.(text));
    expect(parsed.length).toBeGreaterThan(0);
  });

  it('name the commands that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
