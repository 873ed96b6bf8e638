import { setTimeout as pause } from 'node:timers/promises';
import { isObject } from '#core/json/json.ts';
import { allOf } from './all-of.ts';
import type { ApiClient } from './api-client.ts';
import type { Planned } from './definition-set.ts';

const PATHS: Readonly<Record<string, string>> = { event_rules: 'event-rules', _workflows: 'workflows' };
const PAUSE_MS = 500;

/** A rule or workflow and how it stands. */
export type Deployed = { name: string; state: string; reason: string | null };

/** Waits until the rules and workflows that were made or changed are live or have failed, or the time is out. */
export async function waitDeployed(a: {
  client: ApiClient;
  planned: Planned;
  millis: number;
  onProgress: (a: { done: number; total: number }) => void;
}): Promise<Deployed[]> {
  const { client, planned } = a;
  const changed = planned.changes.filter(({ change, collection }) => {
    return (change === 'create' || change === 'update') && PATHS[collection] !== undefined;
  });
  const until = Date.now() + a.millis;
  for (;;) {
    const states = await statesOf({ client, collections: [...new Set(changed.map((one) => one.collection))] });
    const found = changed.map(({ collection, name, version }): Deployed => {
      const { wanted = 0, ...rest } = states.get(`${collection}:${name}`) ?? { state: 'pending', reason: null };
      return { name, ...rest, ...(wanted <= (version ?? 0) && { state: 'pending' }) };
    });
    const open = found.filter((one) => one.state === 'pending').length;
    a.onProgress({ done: found.length - open, total: found.length });
    if (open === 0 || Date.now() >= until) return found;
    await pause(PAUSE_MS);
  }
}

type State = { state: string; reason: string | null; wanted?: number };

async function statesOf(a: { client: ApiClient; collections: readonly string[] }): Promise<Map<string, State>> {
  const states = new Map<string, State>();
  for (const collection of a.collections) {
    for await (const item of allOf({ client: a.client, path: `/api/_admin/${PATHS[collection]}` })) {
      const { app, name, version, deployment } = item;
      if (!isObject(deployment)) continue;
      const { state, reason = null } = deployment;
      states.set(`${collection}:${app}/${name}`, {
        state: String(state),
        reason: reason === null ? null : String(reason),
        wanted: Number(version),
      });
    }
  }
  return states;
}
