// Runs jest in a process of its own.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Resolves with the exit code, and with what became of each test when a `file` is given for that. */
export function runJest({ root, args, env, file = null }) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const results = file === null ? [] : ['--json', `--outputFile=${file}`];
  const child = spawn(process.execPath, [...flags, jest, ...args, ...results], {
    cwd: root,
    env: { ...process.env, ...env },
    // with --json it writes its results to where others would read its report
    stdio: ['inherit', file === null ? 'inherit' : 'ignore', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      const tests = file === null ? [] : testsIn(file);
      resolve({ code: code ?? 1, tests });
    });
  });
}

function testsIn(file) {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, duration }) => ({ name: fullName, status, ms: duration ?? 0 })),
  );
}
