import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A source file with what it imports, resolved to paths from the project's folder where it is our own. */
export type SourceFile = {
  path: string;
  text: string;
  lines: number;
  imports: { target: string; typeOnly: boolean }[];
};

const FOLDERS = ['shared', 'statemachines', 'apps', 'local', 'functions', 'cdk', 'cli', 'test', 'bench'];
const SKIPPED = new Set(['node_modules', 'sample', 'goldens', 'fixtures', '.venv']);
const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\sfrom\s+)?'([^']+)'/gm;
const ALIASES: Readonly<Record<string, string>> = {
  '#core/': 'shared/core/',
  '#app/': 'shared/app/',
  '#ports/': 'shared/ports/',
  '#adapters/': 'shared/adapters/',
  '#http/': 'shared/http/',
  '#statemachines/': 'statemachines/',
  '#apps/': 'apps/',
  '#local/': 'local/',
  '#functions/': 'functions/',
  '#cdk/': 'cdk/',
  '#cli/': 'cli/',
  '#test/': 'test/',
};

/** Every TypeScript file of the project. */
export function sourceFiles(): SourceFile[] {
  return FOLDERS.flatMap((folder) => walk(join(ROOT, folder))).map((path) => {
    const text = readFileSync(path, 'utf8');
    const own = relative(ROOT, path);
    return { path: own, text, lines: text.split('\n').length - 1, imports: importsOf({ path: own, text }) };
  });
}

function importsOf(a: { path: string; text: string }): SourceFile['imports'] {
  // examples in comments are not imports of the file
  const code = a.text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...code.matchAll(IMPORT)].map(([, type, target]) => ({
    target: resolve({ from: a.path, target: target ?? '' }),
    typeOnly: type !== undefined,
  }));
}

function resolve(a: { from: string; target: string }): string {
  if (a.target.startsWith('.')) return join(dirname(a.from), a.target);
  const alias = Object.keys(ALIASES).find((prefix) => a.target.startsWith(prefix));
  return alias === undefined ? a.target : a.target.replace(alias, ALIASES[alias] ?? '');
}

function walk(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path);
      return entry.name.endsWith('.ts') ? [path] : [];
    });
  } catch {
    // a folder that an issue yet to come will fill
    return [];
  }
}
