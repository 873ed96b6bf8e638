import { deploymentKey, presentDeployment, toDeployment } from '#app/definitions/deployment.ts';
import { findingsAround } from '#app/definitions/findings-around.ts';
import type { KeyBuild } from '#app/definitions/key-build.ts';
import { warningsOf } from '#app/definitions/lint-definition.ts';
import { findingsOfSource } from '#app/inbound/source-findings.ts';
import { inboundPath } from '#app/inbound/source-index.ts';
import type { Platform } from '#app/platform.ts';
import { nextTimes } from '#app/schedules/next-times.ts';
import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { fixOf } from '#core/errors/fixes.ts';
import { findingsOfSpec } from '#core/fsm/lint-spec.ts';
import { fsmSpecSchema } from '#core/fsm/spec.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { scheduleOf } from '#core/workflows/compile-trigger.ts';
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
  if (kind.collection === 'fsm_specs') return stored.map(presentSpec);
  if (kind.collection === 'inbound_sources') {
    return stored.map((one) => ({ ...presentBody(one), inbound_path: inboundPath({ tenant, id: one.id }) }));
  }
  if (!kind.deployed || stored.length === 0) return stored.map(presentBody);
  const { collection } = kind;
  const keys = stored.map(({ id }) => deploymentKey({ tenant, collection, id }));
  const rows = await platform.store.getSys({ keys });
  const counters = await platform.metrics.read({ tenant, subjects: stored.map(({ id }) => `rule:${id}`) });
  const presented = stored.map(async (one, i) => ({
    ...presentBody(one),
    deployment: {
      ...presentDeployment({ deployment: toDeployment(rows[i]?.value), version: one.version }),
      next: await nextOf({ platform, tenant, shown: one }),
    },
    stats: presentStats(counters[i] ?? {}),
  }));
  return Promise.all(presented);
}

/** When a rule or a workflow that goes by the clock fires next. */
async function nextOf(a: { platform: Platform; tenant: string; shown: Shown }): Promise<string[] | null> {
  const { id } = a.shown;
  const model = await a.platform.definitions.model(a.tenant);
  const rule = model.byId({ collection: 'event_rules', id })?.body;
  const workflow = model.byId({ collection: '_workflows', id })?.body;
  if (rule) return nextTimes({ ...a, on: 'event' in rule.on ? null : rule.on, active: rule.active });
  return workflow ? nextTimes({ ...a, on: scheduleOf(workflow.trigger), active: workflow.active }) : null;
}

/** One definition, likewise, with what its author should know of it; an entity with its unfinished indexes. */
export async function presentOne(a: {
  platform: Platform;
  tenant: string;
  kind: Kind;
  stored: Shown;
}): Promise<JsonObject> {
  const [shown = {}] = await presentDefinitions({ ...a, stored: [a.stored] });
  const { collection, deployed } = a.kind;
  if (collection !== 'entity_definitions' && collection !== 'inbound_sources' && !deployed) return shown;
  const { model, builds } = await a.platform.definitions.current(a.tenant);
  if (collection === 'inbound_sources') {
    const source = model.byId({ collection, id: a.stored.id })?.body;
    const findings = source ? await findingsOfSource({ ...a, source }) : [];
    return { ...shown, findings: findings.map(presentFinding) };
  }
  if (deployed) {
    const outside = await findingsAround({ ...a, body: toJson(a.stored.body) });
    const stored = model.byId({ collection, id: a.stored.id });
    const warnings = stored ? warningsNow({ model, stored }) : [];
    return { ...shown, findings: [...outside, ...warnings].map(presentFinding) };
  }
  return {
    ...shown,
    findings: findingsOf({ stored: a.stored, model }),
    indexing: indexingOf({ stored: a.stored, builds }),
  };
}

/** What is found now: a definition that others have broken since it was saved has their problems. */
function warningsNow(a: { model: TenantModel; stored: StoredDefinition }): Finding[] {
  try {
    return warningsOf(a);
  } catch (error) {
    if (!isDroError(error)) throw error;
    return error.issues.map((issue) => ({ severity: 'error', ...issue, fix: fixOf(issue) }));
  }
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

/** A finding as the API shows it. */
export function presentFinding({ fix, ...found }: Finding): JsonObject {
  return { ...found, fix: fix ?? null };
}

/** The indexes and uniques that do not hold all records yet; null when all do. */
function indexingOf(a: { stored: Shown; builds: ReadonlyMap<string, KeyBuild> }): JsonObject | null {
  const { app, name } = toJson(a.stored.body);
  const build = a.builds.get(`${String(app)}/${String(name)}`);
  return build ? { keys: build.keys, state: build.state, reason: build.reason } : null;
}

/** What is found in an entity; also what broke it since it was saved. */
function findingsOf(a: { stored: Shown; model: TenantModel }): JsonObject[] {
  const stored = a.model.byId({ collection: 'entity_definitions', id: a.stored.id });
  try {
    const findings = stored ? (a.model.entity(stored.body)?.findings ?? []) : [];
    return findings.map(presentFinding);
  } catch (error) {
    if (!isDroError(error)) throw error;
    return error.issues.map((issue) => ({ severity: 'error', ...issue, fix: null }));
  }
}

function presentSpec(one: Shown): JsonObject {
  const findings = findingsOfSpec({ spec: fsmSpecSchema.parse(one.body) });
  return { ...presentBody(one), findings: findings.map(presentFinding) };
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
    delayed: counters['delayed']?.count ?? 0,
    errors: counters['errors']?.count ?? 0,
    last_fired_at: counters['fired']?.lastAt ?? null,
  };
}
