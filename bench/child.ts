import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that this run started. */
export type Child = {
  pid: number;
  /** The first line that it prints on standard output; fails when it ends before. */
  firstLine: Promise<string>;
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>;
};

/** Starts a process. What it says on standard error is kept, for the error when it ends too early. */
export function startChild(a: {
  command: string;
  args: readonly string[];
  cwd: string;
  env?: Record<string, string>;
}): Child {
  const { command, args, cwd } = a;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...a.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const firstLine = lineOf({ child, command, ended });
  // a child that nobody reads from must not end the run
  firstLine.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    firstLine,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function lineOf(a: { child: ChildProcess; command: string; ended: Promise<void> }): Promise<string> {
  const { child, command } = a;
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const { stdout } = child;
    if (stdout) createInterface({ input: stdout }).on('line', resolve);
    child.once('error', reject);
    void a.ended.then(() => reject(new Error(`${command} ended too early: ${said}`)));
  });
}
