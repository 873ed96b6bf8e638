import { isObject, type JsonObject } from '#core/json/json.ts';
import { ask } from './http.ts';
import type { Target } from './target.ts';

/** A platform of one process, as `dro start` starts it. */
export function embeddedTarget(a: { url: string }): Target {
  const { url } = a;

  async function live(of: { key: 'physical_id' | 'hash'; value: string; token: string }): Promise<JsonObject | null> {
    const { json } = await ask({ url, path: '/api/_admin/deployments?limit=100', token: of.token });
    const items = Array.isArray(json['items']) ? json['items'].filter(isObject) : [];
    return items.find((one) => one[of.key] === of.value && one['live_version'] !== null) ?? null;
  }

  return {
    name: 'embedded',
    url,
    patienceMs: 15_000,
    pauseMs: 20,
    token: async (person) => {
      const { json } = await ask({
        url,
        method: 'POST',
        path: '/api/_auth/token',
        body: { ...person, roles: [...person.roles] },
      });
      return String(json['token']);
    },
    rule: async ({ physicalId, token }) => {
      const found = await live({ key: 'physical_id', value: physicalId, token });
      const pattern = found?.['pattern'];
      return found && isObject(pattern) ? { enabled: found['active'] === true, pattern } : null;
    },
    states: async ({ hash, token }) => {
      const found = await live({ key: 'hash', value: hash, token });
      if (!found) return null;
      const { json: body } = await ask({ url, path: `/api/_admin/workflows/${String(found['id'])}`, token });
      const path = '/api/_admin/workflows/compile';
      const { json } = await ask({ url, method: 'POST', path, token, body });
      const states = isObject(json['asl']) ? json['asl']['States'] : null;
      return isObject(states) ? Object.keys(states) : [];
    },
  };
}
