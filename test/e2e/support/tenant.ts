import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { type Answer, type Ask, ask } from './http.ts';
import { openTarget } from './open-target.ts';
import type { Target } from './target.ts';

/** A tenant of its own on the target, seen from outside. */
export type TestTenant = {
  name: string;
  target: Target;
  admin: string;
  /** the token of a user of this tenant, or of another one */
  token(a: { user?: string; roles: readonly string[]; tenant?: string }): Promise<string>;
  /** as admin, unless another token is given */
  call(a: Ask): Promise<Answer>;
  get(path: string): Promise<JsonObject>;
  list(path: string): Promise<JsonObject[]>;
  post(path: string, body: Json): Promise<JsonObject>;
  patch(path: string, body: Json): Promise<JsonObject>;
  put(path: string, body: Json): Promise<JsonObject>;
  /** Looks until there is something; says what it waited for when there never is. */
  until<T>(what: string, look: () => Promise<T | null>): Promise<T>;
  /** the instance once it is in that status */
  ended(instance: string, status: string): Promise<JsonObject>;
};

/** Opens one, saves definitions by their kind, and waits until rules and workflows are live. */
export async function openTenant(a: {
  definitions?: Readonly<Record<string, readonly JsonObject[]>>;
}): Promise<TestTenant> {
  const target = openTarget();
  const name = `e2e-${randomUUID().slice(0, 8)}`;
  const token: TestTenant['token'] = ({ user = 'ana', roles, tenant = name }) => target.token({ tenant, user, roles });
  const admin = await token({ user: 'root', roles: ['admin'] });
  const call = (asked: Ask): Promise<Answer> => ask({ url: target.url, token: admin, ...asked });

  async function must(asked: Ask): Promise<JsonObject> {
    const { status, json } = await call(asked);
    if (status >= 300) throw new Error(`${asked.method ?? 'GET'} ${asked.path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  const get = (path: string): Promise<JsonObject> => must({ path });
  const list = async (path: string): Promise<JsonObject[]> => {
    const { items } = await get(path);
    return Array.isArray(items) ? items.filter(isObject) : [];
  };

  async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
    const end = Date.now() + target.patienceMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > end) throw new Error(`within ${target.patienceMs / 1000} s it did not come about: ${what}`);
      await pause(target.pauseMs);
    }
  }

  for (const [kind, bodies] of Object.entries(a.definitions ?? {})) {
    for (const body of bodies) await must({ method: 'POST', path: `/api/_admin/${kind}`, body });
  }
  await until('all is live', async () => {
    const all = await list('/api/_admin/deployments?limit=100');
    return all.every((one) => one['state'] === 'live') ? true : null;
  });
  return {
    ...{ name, target, admin, token, call, get, list, until },
    post: (path, body) => must({ method: 'POST', path, body }),
    patch: (path, body) => must({ method: 'PATCH', path, body }),
    put: (path, body) => must({ method: 'PUT', path, body }),
    ended: (instance, status) => {
      let last: JsonObject = {};
      return until(`${instance} is ${status}`, async () => {
        last = await get(instance);
        return last['status'] === status ? last : null;
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it is ${JSON.stringify(last)}`);
      });
    },
  };
}
