import { describe, expect, it } from '@jest/globals';
import { type SourceFile, sourceFiles } from '#test/support/source-files.ts';

const all = sourceFiles();
const isTest = (file: SourceFile): boolean => file.path.startsWith('test/') || file.path.endsWith('.test.ts');
const product = all.filter((file) => !isTest(file));

/** What each layer may import of our own; the longest prefix that fits a file counts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'shared/core/': ['shared/core/'],
  'shared/ports/': ['shared/ports/', 'shared/core/'],
  'shared/adapters/': ['shared/adapters/', 'shared/ports/', 'shared/core/'],
  'statemachines/': ['statemachines/', 'shared/core/'],
  'shared/app/': ['shared/app/', 'shared/ports/', 'shared/core/', 'statemachines/'],
  'shared/http/': ['shared/http/', 'shared/app/', 'shared/ports/', 'shared/core/', 'statemachines/'],
  'apps/': ['apps/', 'shared/core/'],
  'local/': ['local/', 'apps/', 'shared/', 'statemachines/'],
  'functions/': ['functions/', 'apps/', 'shared/', 'statemachines/'],
  // names of the table, of tags and of errors; nothing that runs
  'cdk/': ['cdk/', 'shared/adapters/aws/', 'shared/core/', 'local/project-root.ts'],
  'cli/': ['cli/', 'local/', 'shared/core/', 'shared/app/', 'shared/adapters/'],
  // what runs there in processes of its own is what the model tests run, against the same oracle
  'bench/stress/flood/': ['bench/', 'local/', 'shared/', 'test/model/', 'test/support/'],
  'bench/': ['bench/', 'local/', 'apps/', 'shared/', 'statemachines/'],
};
const CORE_PACKAGES = [
  'zod',
  'big.js',
  '@marcbachmann/cel-js',
  'jsonata',
  're2js',
  '@noble/hashes/legacy.js',
  '@noble/hashes/sha2.js',
  '@noble/hashes/hmac.js',
  '@noble/hashes/utils.js',
  'libphonenumber-js/min',
];
const isOurs = (target: string): boolean => target.endsWith('.ts');

describe('imports', () => {
  it('go one way between the layers', () => {
    const wrong = product.flatMap((file) => {
      const layer = Object.keys(MAY_IMPORT).find((prefix) => file.path.startsWith(prefix)) ?? '';
      const allowed = MAY_IMPORT[layer] ?? [];
      return file.imports
        .filter(({ target }) => isOurs(target) && !allowed.some((prefix) => target.startsWith(prefix)))
        .map(({ target }) => `${file.path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('of the core name no package but the pure ones, and nothing of Node', () => {
    const wrong = product
      .filter((file) => file.path.startsWith('shared/core/'))
      .flatMap((file) =>
        file.imports
          .filter(({ target }) => !isOurs(target) && !CORE_PACKAGES.some((name) => target === name))
          .map(({ target }) => `${file.path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('form no circles between folders; within one, a walk over a tree may come back to where it began', () => {
    const graph = new Map(
      product.map((file) => [file.path, file.imports.filter((one) => !one.typeOnly).map((one) => one.target)]),
    );
    expect(circles(graph).filter(crossesFolders)).toEqual([]);
  });
});

describe('the core', () => {
  it('reads no clock and no chance', () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.|\bsetTimeout\(|\bsetImmediate\(|\bprocess\.|\bcrypto\./;
    const wrong = product.filter(
      (file) => file.path.startsWith('shared/core/') && impure.test(withoutComments(file.text)),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});

describe('files', () => {
  it('hold one concept: none over 400 lines, half of them under 90', () => {
    const lines = product.map((file) => file.lines).sort((x, y) => x - y);
    expect(all.filter((file) => file.lines > 400).map((file) => file.path)).toEqual([]);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(90);
  });

  it('have kebab-case names', () => {
    const wrong = all.filter((file) => !/^[a-z0-9./-]+$/.test(file.path));
    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it('leave nothing open: no skipped test, no note to come back', () => {
    // names what cannot run on a platform, and what a stand-in is known to do otherwise
    const names = ['house-rules.test.ts', 'test/support/dynoxide.ts', 'test/support/differing.ts'];
    const open = /\b(it|test|describe)\.(skip|only|todo|failing)\b|\bx(it|describe)\(|\b(TODO|FIXME|XXX)\b/;
    const wrong = all.filter((file) => open.test(file.text) && !names.some((name) => file.path.endsWith(name)));
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
}

function crossesFolders(circle: string): boolean {
  return new Set(circle.split(' → ').map((path) => path.slice(0, path.lastIndexOf('/')))).size > 1;
}

/** One circle for each file that closes one. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) if (graph.has(next)) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
