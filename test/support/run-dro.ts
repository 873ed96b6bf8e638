import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './source-files.ts';

/** How a command ended, and what it said. */
export type DroRun = { code: number; stdout: string; stderr: string };

/** Runs the `dro` command as a person would, in the project's folder and without colours. */
export function runDro(a: { args: readonly string[]; env?: Readonly<Record<string, string>> }): Promise<DroRun> {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...a.env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'cli', 'dro.mjs'), ...a.args],
      { env, cwd: ROOT },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}
