import type { Collection } from '#core/definitions/collections.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';

/** What became of a definition on the bus or in the engine; apart from the definition itself (decisions §3.2). */
export type Deployment = {
  version: number;
  state: 'live' | 'failed';
  reason: string | null;
  /** rules and triggers: what stands on the bus, and what is left to evaluate after it */
  pattern: JsonObject | null;
  residual: string | null;
  /** workflows: the machine */
  hash: string | null;
  transitions: number | null;
  at: Iso;
};

/** Where a deployment is stored. */
export function deploymentKey(a: { tenant: string; collection: Collection; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'deployment', pk: a.collection, sk: a.id };
}

/** As the API shows it: pending until the version that is wanted is there. */
export function presentDeployment(a: { value: Json | null; version: number }): JsonObject {
  const none = { state: 'pending', reason: null, pattern: null, residual: null, hash: null, transitions: null };
  if (!isObject(a.value)) return none;
  const { version, at: _, ...shown } = a.value;
  return typeof version === 'number' && version >= a.version ? shown : { ...none, ...shown, state: 'pending' };
}
