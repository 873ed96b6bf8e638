import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '#core/json/json.ts';
import { ROOT } from './source-files.ts';

/** A platform in a process of its own, as `npm start` starts it. */
export type RunningPlatform = {
  url: string;
  /** what it said once it was ready */
  ready: Promise<JsonObject>;
  /** kill -9 */
  kill(): Promise<void>;
  call(a: {
    method?: string;
    path: string;
    token?: string;
    body?: JsonObject;
  }): Promise<{ status: number; json: JsonObject }>;
};

/** Starts one on a data folder; `port` must be free. */
export async function startProcess(a: {
  dataDir: string;
  port: number;
  args?: readonly string[];
}): Promise<RunningPlatform> {
  const url = `http://127.0.0.1:${a.port}`;
  const child = spawn(process.execPath, [join(ROOT, 'cli', 'dro.mjs'), 'start', '--json', ...(a.args ?? [])], {
    env: { ...process.env, NODE_OPTIONS: '', DRO_DATA_DIR: a.dataDir, PORT: String(a.port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = firstLine(child.stdout).then((text) => JSON.parse(text) as JsonObject);
  // a platform that is killed before it is ready never says so
  ready.catch(() => undefined);
  await untilListening({ url, child });
  return {
    url,
    ready,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    call: async ({ method = 'GET', path, token, body }) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as JsonObject) };
    },
  };
}

/** Resolves once `check` gives something; for processes, which have no clock of ours. */
export async function eventually<T>(check: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await check();
    if (found !== null) return found;
    await pause(50);
  }
  throw new Error('it did not come about within 30 s');
}

async function untilListening(a: { url: string; child: ChildProcess }): Promise<void> {
  await eventually(async () => {
    if (a.child.exitCode !== null) throw new Error(`the platform ended with ${a.child.exitCode}`);
    return fetch(`${a.url}/api/health`).then(
      () => true,
      () => null,
    );
  });
}

function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  return new Promise((resolve) => {
    let all = '';
    stream?.on('data', (chunk: Buffer) => {
      all += chunk.toString();
      if (all.includes('\n')) resolve(all.slice(0, all.indexOf('\n')));
    });
  });
}
