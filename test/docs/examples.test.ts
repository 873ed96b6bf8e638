import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import ts from 'typescript';
import { ROOT, sourceFiles } from '#test/support/source-files.ts';

// the compiler reads the whole project
jest.setTimeout(120_000);

const EXAMPLE = /^ \* @example\n \* ```ts\n([\s\S]*?)\n \* ```/gm;

/** The examples in the comments of the sources, as files of their own. */
function examples(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of sourceFiles()) {
    [...file.text.matchAll(EXAMPLE)].forEach(([, block = ''], i) => {
      const code = block.replaceAll(/^ \* ?/gm, '');
      // a name of its own scope for each, also where an example imports nothing
      found.set(join(ROOT, `example.${i}.${file.path.replaceAll('/', '.')}`), `${code}\nexport {};\n`);
    });
  }
  return found;
}

it('every example in a comment compiles as it stands', () => {
  const files = examples();
  const { options } = ts.convertCompilerOptionsFromJson(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config.compilerOptions,
    ROOT,
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, target) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, target) : ts.createSourceFile(path, text, target);
  };
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...files.keys()], { ...options, ...unused }, host);
  const problems = [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map((one) => `${path}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`);
  });
  expect(problems).toEqual([]);
  expect(files.size).toBeGreaterThan(20);
});
