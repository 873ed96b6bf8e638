import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Durability } from '#adapters/embedded/database.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { projectRoot } from '#local/project-root.ts';
import { type Child, startChild } from './child.ts';

/** A `dro start` that runs in a process of its own. */
export type DroServer = Child & { url: string };

/**
 * Starts `dro start` on a free port of 127.0.0.1 and waits until `GET /api/health` answers 200. `profileTo` = a
 * folder for a profile of its processor time, written when it ends.
 */
export async function startDro(a: {
  dataDir: string;
  durability: Durability;
  empty: boolean;
  profileTo?: string;
}): Promise<DroServer> {
  mkdirSync(a.dataDir, { recursive: true });
  const profile = a.profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${a.profileTo}`];
  const child = startChild({
    command: process.execPath,
    args: [...profile, join(projectRoot(), 'cli', 'dro.mjs'), 'start', '--json', ...(a.empty ? ['--empty'] : [])],
    cwd: a.dataDir,
    env: { PORT: '0', HOST: '127.0.0.1', DRO_DATA_DIR: a.dataDir, DRO_DURABILITY: a.durability, DRO_LOG: 'error' },
  });
  try {
    const summary: Json = JSON.parse(await child.firstLine);
    const url = isObject(summary) ? String(summary['url']) : '';
    const { status } = await fetch(`${url}/api/health`);
    if (status !== 200) throw new Error(`GET /api/health answered ${status}`);
    return { ...child, url };
  } catch (error) {
    await child.end();
    throw error;
  }
}

/** Posts JSON to a server; an answer that is no success is an error. */
export async function post(a: { url: string; body: Json; token?: string }): Promise<Json> {
  const response = await fetch(a.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(a.token !== undefined && { authorization: `Bearer ${a.token}` }),
    },
    body: JSON.stringify(a.body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${a.url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
