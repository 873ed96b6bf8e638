import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '#local/project-root.ts';
import { type Child, startChild } from './child.ts';
import { freePort } from './free-port.ts';

const LONGEST_START_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** Starts a PocketBase with our collection and hook in `dir`, on a free port of 127.0.0.1. */
export async function startPocketBase(a: { binary: string; dir: string }): Promise<Child & { url: string }> {
  if (!existsSync(a.binary)) throw new Error(`there is no ${a.binary}`);
  const ours = join(projectRoot(), 'bench', 'peers', 'pocketbase');
  cpSync(ours, a.dir, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const child = startChild({
    command: a.binary,
    args: [
      'serve',
      '--dev=false',
      `--http=${address}`,
      `--dir=${join(a.dir, 'pb_data')}`,
      `--hooksDir=${join(a.dir, 'pb_hooks')}`,
      `--migrationsDir=${join(a.dir, 'pb_migrations')}`,
    ],
    cwd: a.dir,
  });
  const url = `http://${address}`;
  const until = performance.now() + LONGEST_START_MS;
  while (!(await isHealthy(url))) {
    if (performance.now() > until) {
      await child.end();
      throw new Error(`PocketBase did not answer at ${url}`);
    }
    await pause(LOOK_AGAIN_MS);
  }
  return { ...child, url };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).ok;
  } catch {
    return false;
  }
}
