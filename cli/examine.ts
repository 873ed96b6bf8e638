import { isObject, type JsonObject } from '#core/json/json.ts';
import { allOf } from './all-of.ts';
import type { ApiClient } from './api-client.ts';
import type { Planned } from './definition-set.ts';
import { connectAs } from './platform-args.ts';

/** One thing that was looked at. */
export type Check = { name: string; state: 'ok' | 'warning' | 'error'; message: string; fix: string | null };

type Look = (client: ApiClient) => Promise<Check[]>;

const OLDEST_NODE = [20, 19] as const;
const LATE_MS = 2 * 60_000;
const MOST_DEAD = 500;

/** Looks a platform over. What cannot be asked is an error of its own, and the rest is looked at all the same. */
export async function examine(a: { url: string; token?: string | undefined; tenant: string }): Promise<Check[]> {
  const checks = [node()];
  let client: ApiClient;
  try {
    client = await connectAs(a);
    await client.call({ method: 'GET', path: '/api/health' });
  } catch (error) {
    return [...checks, failed({ name: 'platform', error, fix: 'start one with npm start, or name it with --url' })];
  }
  checks.push({ name: 'platform', state: 'ok', message: `${a.url} is ready`, fix: null });
  const looks: readonly [string, Look][] = [
    ['definitions', definitions],
    ['deployments', deployments],
    ['dead letters', deadLetters],
  ];
  for (const [name, look] of looks) {
    try {
      checks.push(...(await look(client)));
    } catch (error) {
      checks.push(failed({ name, error, fix: 'use the token of an admin (DRO_TOKEN)' }));
    }
  }
  return checks;
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldest, minorOf] = OLDEST_NODE;
  const state = major > oldest || (major === oldest && minor >= minorOf) ? 'ok' : 'error';
  const fix = state === 'ok' ? null : `install Node ${OLDEST_NODE.join('.')} or later`;
  return { name: 'node', state, message: `version ${process.versions.node}`, fix };
}

/** What was fine when it was saved may have been broken by what others lost. */
async function definitions(client: ApiClient): Promise<Check[]> {
  const given: JsonObject[] = [];
  for await (const { collection = null, definition = null } of allOf({ client, path: '/api/_admin/definitions' })) {
    given.push({ collection, definition });
  }
  const body = { definitions: given, prune: [] };
  // the server's own shape
  const { findings } = (await client.call({
    ...{ method: 'POST', path: '/api/_admin/definitions/plan', body },
  })) as unknown as Planned;
  const broken = findings.filter((one) => one.severity === 'error');
  if (broken.length === 0) return [ok({ name: 'definitions', message: `${given.length}, none is broken` })];
  return broken.map(({ name, path, message, fix }) => ({
    ...{ name: 'definitions', state: 'error' as const, message: `${name} ${path}: ${message}`, fix },
  }));
}

async function deployments(client: ApiClient): Promise<Check[]> {
  const amiss: Check[] = [];
  let live = 0;
  for await (const one of allOf({ client, path: '/api/_admin/deployments' })) {
    if (one['state'] === 'live') live++;
    else if (one['state'] === 'failed' || isLate(one)) amiss.push(notLive(one));
  }
  return amiss.length > 0 ? amiss : [ok({ name: 'deployments', message: `${live} live` })];
}

function notLive(one: JsonObject): Check {
  const { kind, app, name, state, reason, retry_at: retryAt } = one;
  const message = `${kind} ${app}/${name} is ${state}: ${reason ?? 'nothing is known of why'}`;
  const fix = retryAt === null ? 'save it again' : `mend the cause; it is tried again at ${retryAt}`;
  return { name: 'deployments', state: 'error', message, fix };
}

function isLate(one: JsonObject): boolean {
  const { at, active } = one;
  return active === true && typeof at === 'string' && Date.now() - Date.parse(at) > LATE_MS;
}

async function deadLetters(client: ApiClient): Promise<Check[]> {
  const kinds = new Map<string, number>();
  let count = 0;
  for await (const one of allOf({ client, path: '/api/_admin/dead-letters' })) {
    const rule = isObject(one['rule']) ? ` of ${one['rule']['app']}/${one['rule']['name']}` : '';
    const key = `${one['kind']}${rule}, ${one['code']}`;
    kinds.set(key, (kinds.get(key) ?? 0) + 1);
    if (++count >= MOST_DEAD) break;
  }
  if (count === 0) return [ok({ name: 'dead letters', message: 'none' })];
  const fix = 'mend the cause, then POST /api/_admin/dead-letters/{id}/redrive';
  return [...kinds].map(([what, many]) => ({
    ...{ name: 'dead letters', state: 'error' as const, message: `${many} times ${what}`, fix },
  }));
}

function ok(a: { name: string; message: string }): Check {
  return { ...a, state: 'ok', fix: null };
}

function failed(a: { name: string; error: unknown; fix: string }): Check {
  const message = a.error instanceof Error ? a.error.message : String(a.error);
  return { name: a.name, state: 'error', message, fix: a.fix };
}
