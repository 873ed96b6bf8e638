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
export function post(a: { url: string; body: Json; token?: string }): Promise<Json> {
  return call({ ...a, method: 'POST' });
}

/** Asks a server; an answer that is no success is an error. */
export function get(a: { url: string; token?: string }): Promise<Json> {
  return call({ ...a, method: 'GET' });
}

async function call(a: { method: 'GET' | 'POST'; url: string; body?: Json; token?: string }): Promise<Json> {
  const { method, url, body, token } = a;
  const response = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
