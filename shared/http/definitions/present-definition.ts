import { deploymentKey, presentDeployment } from '#app/definitions/deployment.ts';
import type { Platform } from '#app/platform.ts';
import type { StoredDefinition } from '#core/definitions/collections.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Counters } from '#ports/metrics.ts';
import type { Kind } from './kinds.ts';
import { READ_ONLY } from './shapes.ts';

type Shown = Omit<StoredDefinition, 'collection' | 'body'> & { body: object };

/** A definition as the API shows it: its body, what the platform keeps, and how it fares where it runs. */
export async function presentDefinitions(a: {
  platform: Platform;
  tenant: string;
  kind: Kind;
  stored: readonly Shown[];
}): Promise<JsonObject[]> {
  const { platform, tenant, kind, stored } = a;
  if (!kind.deployed || stored.length === 0) return stored.map(presentBody);
  const { collection } = kind;
  const keys = stored.map(({ id }) => deploymentKey({ tenant, collection, id }));
  const rows = await platform.store.getSys({ keys });
  const counters = await platform.metrics.read({ tenant, subjects: stored.map(({ id }) => `rule:${id}`) });
  return stored.map((one, i) => ({
    ...presentBody(one),
    deployment: presentDeployment({ value: rows[i]?.value ?? null, version: one.version }),
    stats: presentStats(counters[i] ?? {}),
  }));
}

/** One definition, likewise. */
export async function presentOne(a: {
  platform: Platform;
  tenant: string;
  kind: Kind;
  stored: Shown;
}): Promise<JsonObject> {
  const [shown] = await presentDefinitions({ ...a, stored: [a.stored] });
  return shown ?? {};
}

/** A stored version; of a removal nothing is left but that it happened. */
export function presentVersions(stored: readonly JsonObject[]): JsonObject[] {
  return stored.map((one, i): JsonObject => {
    const { body, id = null, version = null, created_at = null, updated_at = null, pack = null } = one;
    if (isObject(body)) return { ...body, id, version, created_at, updated_at, pack };
    return { version: Number(stored[i + 1]?.['version'] ?? 0) + 1, removed: true };
  });
}

/** A body as it was sent, without the members that only the platform sets. */
export function withoutReadOnly(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !READ_ONLY.includes(key)));
}

function presentBody(one: Shown): JsonObject {
  const { id, version, created_at, updated_at, pack } = one;
  return { ...toJson(one.body), id, version, created_at, updated_at, pack };
}

/** A parsed definition is JSON: it came from JSON through a schema that keeps it so. */
function toJson(body: object): JsonObject {
  return body as JsonObject;
}

function presentStats(counters: Counters): JsonObject {
  return {
    matched: counters['matched']?.count ?? 0,
    fired: counters['fired']?.count ?? 0,
    errors: counters['errors']?.count ?? 0,
    last_fired_at: counters['fired']?.lastAt ?? null,
  };
}
