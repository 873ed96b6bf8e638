import { spawn } from 'node:child_process';

/** Runs a program and shows what it says on standard error, where it does not mix with an answer. Resolves with its code. */
export function runVisibly(a: { args: readonly string[]; cwd: string; quiet?: boolean }): Promise<number> {
  const out = a.quiet ? 'ignore' : process.stderr;
  const child = spawn(process.execPath, [...a.args], { cwd: a.cwd, stdio: ['inherit', out, 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
