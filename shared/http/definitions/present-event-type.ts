import { definitionVersions } from '#app/definitions/edit-definition.ts';
import { emittersOf, listenersOf } from '#app/events/neighbours.ts';
import { storedEvents } from '#app/events/stored-events.ts';
import type { Platform } from '#app/platform.ts';
import { examplePayload, payloadJsonSchema } from '#core/catalog/describe-type.ts';
import { schemaRefOf } from '#core/catalog/event-type.ts';
import { SYSTEM_EVENT_TYPES, type SystemEventType } from '#core/catalog/system-types.ts';
import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { JsonObject } from '#core/json/json.ts';

/** A type of the catalog: a tenant's own as it is stored, or one that comes with the platform. */
export type CatalogType =
  | { stored: StoredDefinition<'event_catalog'>; type: StoredDefinition<'event_catalog'>['body'] }
  | { stored: null; type: SystemEventType };

/** All types that a tenant has, by name. */
export function catalogOf(model: TenantModel): CatalogType[] {
  const own = model.all('event_catalog').map((stored): CatalogType => ({ stored, type: stored.body }));
  const system = SYSTEM_EVENT_TYPES.map((type): CatalogType => ({ stored: null, type }));
  return [...own, ...system].sort((x, y) => (sortKey(x) < sortKey(y) ? -1 : 1));
}

/** What the catalog is ordered by. */
export function sortKey({ type }: CatalogType): string {
  return `${type.type} ${type.app}`;
}

/** A type as lists show it. */
export function presentSummary(a: { one: CatalogType; model: TenantModel }): JsonObject {
  const { one, model } = a;
  const listeners = listenersOf({ model, type: one.type.type }).length;
  const shared = { app: one.type.app, type: one.type.type, description: one.type.description, listeners };
  if (one.stored === null) {
    const { name, category, status, reason, successors, replaces } = one.type;
    const relations = { successors: [...successors], replaces: [...replaces] };
    const state = { status, reason, ...relations, schema_ref: one.type.schemaRef, version: 1, pack: null };
    return { source: 'system', ...shared, name, category, ...state };
  }
  const { id, version, created_at, updated_at, pack } = one.stored;
  return {
    source: 'tenant',
    ...shared,
    name: one.type.type,
    category: one.type.app,
    status: 'active',
    reason: null,
    successors: [],
    replaces: [],
    schema_ref: schemaRefOf(one.type),
    payload: one.type.payload.map((field): JsonObject => JSON.parse(JSON.stringify(field))),
    ...{ id, version, created_at, updated_at, pack },
  };
}

/** A type with all that is known of it. */
export async function presentEntry(a: {
  platform: Platform;
  model: TenantModel;
  one: CatalogType;
}): Promise<JsonObject> {
  const { platform, model, one } = a;
  const { type } = one.type;
  const { events } = await storedEvents({ store: platform.store, tenant: model.tenant, query: { type }, limit: 1 });
  const [last] = events.map(({ id, occurredAt }) => ({ id, occurred_at: occurredAt }));
  return {
    ...presentSummary(a),
    see: one.stored === null ? [...one.type.see] : [],
    schema: payloadJsonSchema(one.type),
    example: examplePayload(one.type),
    listened_by: listenersOf({ model, type }),
    emitted_by: emittersOf({ model, type }),
    last_event: last ?? null,
    versions: await versionsOf(a),
  };
}

async function versionsOf(a: { platform: Platform; model: TenantModel; one: CatalogType }): Promise<JsonObject[]> {
  const { platform, model, one } = a;
  const schema_ref = schemaRefOf(one.type);
  if (one.stored === null) return [{ version: 1, schema_ref, at: null }];
  const { collection, id } = one.stored;
  const versions = await definitionVersions({ platform, tenant: model.tenant, collection, id });
  return versions.map(({ version = 0, updated_at = null }) => ({ version, schema_ref, at: updated_at }));
}
