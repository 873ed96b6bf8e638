import type { Collection } from '#core/definitions/collections.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import type { RuleMode } from '#ports/rule-deployer.ts';

/** What became of a definition on the bus or in the engine; apart from the definition itself (decisions §3.2). */
export type Deployment = {
  version: number;
  /** the version that is at work: an earlier one while this one fails; null when there was none */
  live_version: number | null;
  state: 'live' | 'failed';
  reason: string | null;
  /** rules and triggers: the road to it and its name there, what stands on the bus, and what is left to evaluate */
  mode: RuleMode | null;
  physical_id: string | null;
  pattern: JsonObject | null;
  residual: string | null;
  /** workflows: the machine */
  hash: string | null;
  transitions: number | null;
  /** how often it failed in a row, and when it is tried again */
  failures: number;
  retry_at: Iso | null;
  /** what was found amiss last, and put right */
  repaired: { drift: string; at: Iso } | null;
  at: Iso;
};

/** Where a deployment is stored. */
export function deploymentKey(a: { tenant: string; collection: Collection; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'deployment', pk: a.collection, sk: a.id };
}

/** A stored deployment, also of a time when less was kept of it; null when there is none. */
export function toDeployment(value: Json | null | undefined): Deployment | null {
  if (!isObject(value)) return null;
  const version = Number(value['version']);
  const live = value['state'] === 'live' ? version : null;
  const since = { live_version: live, mode: null, physical_id: null, failures: 0, retry_at: null, repaired: null };
  // written by deploy alone
  return { ...since, ...value } as unknown as Deployment;
}

/** How a definition stands: pending until the version that is wanted is there. */
export function stateOf(a: { deployment: Deployment | null; version: number }): 'pending' | Deployment['state'] {
  const { deployment, version } = a;
  return deployment !== null && deployment.version >= version ? deployment.state : 'pending';
}

/** What became of a definition of some version, as the API shows it with the definition and in lists. */
export function presentDeployment(a: { deployment: Deployment | null; version: number }): JsonObject {
  const { deployment } = a;
  return {
    state: stateOf(a),
    reason: deployment?.reason ?? null,
    live_version: deployment?.live_version ?? null,
    mode: deployment?.mode ?? null,
    physical_id: deployment?.physical_id ?? null,
    pattern: deployment?.pattern ?? null,
    residual: deployment?.residual ?? null,
    hash: deployment?.hash ?? null,
    transitions: deployment?.transitions ?? null,
  };
}
