import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { HookContext, HookDb, HookRecord } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import { claimOf } from '#core/lifecycle/find-unique.ts';
import { nothingBefore } from '#core/lifecycle/make-hook-context.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { unmaskRecord } from '#core/records/mask.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';

/** What an after hook is given: the write as its event tells it, and the store as it is now. */
export async function afterHookContext(a: {
  platform: Platform;
  event: DroEvent;
  params: unknown;
  payload: JsonObject;
}): Promise<HookContext> {
  const { platform, event, payload } = a;
  const { tenantId: tenant, app } = event;
  const entityName = event.entity ?? '';
  const model = await platform.definitions.model(tenant);
  const entity = model.entity({ app, name: entityName });
  if (!entity) throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${entityName}` });
  const [row = null] = await platform.store.get({
    refs: [{ tenant, app, entity: entityName, id: event.recordId ?? '' }],
  });
  const key = await keyOfRow({ platform, tenant, row });
  const live = row ? toHookRecord({ entity, row }) : null;
  const full = (image: HookRecord): HookRecord =>
    unmaskRecord({ record: { ...entity.blank, ...image }, live, fields: entity.piiFields, key });
  const { operation, via, roles } = payload;
  return {
    entity_name: entityName,
    app,
    via: typeof via === 'string' ? via : app,
    operation: operation === 'create' || operation === 'delete' ? operation : 'update',
    record: full(event.record ?? {}),
    original: event.original ? full(event.original) : nothingBefore(entity.blank),
    changes: event.changes,
    user_context: { ...event.actor, tenantId: tenant, roles: Array.isArray(roles) ? roles.map(String) : [] },
    imported: event.imported,
    params: a.params,
    db: currentDb({ platform, tenant, model }),
    policy: model.policies(app),
    now: platform.clock.now(),
    checkTransition: () => undefined,
  };
}

/** Reads outside any transaction: there is no write left that they could be conditions of. */
export function currentDb(a: { platform: Platform; tenant: string; model: TenantModel }): HookDb {
  const { platform, tenant, model } = a;
  const get: HookDb['get'] = async ({ app, entity: name, id }) => {
    const entity = model.entity({ app, name });
    if (!entity) throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${name}` });
    const [row] = await platform.store.get({ refs: [{ tenant, app: entity.app, entity: entity.name, id }] });
    return row ? toHookRecord({ entity, row }) : null;
  };
  const findUnique: HookDb['findUnique'] = async ({ app, entity: name, fields }) => {
    const entity = model.entity({ app, name });
    if (!entity) throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${name}` });
    const claim = claimOf({ tenant, entity, fields });
    const owner = claim && (await platform.store.getClaim({ tenant, key: claim.key }));
    const record = owner && (await get(owner));
    return record && claim.keyOf(record) === claim.key ? record : null;
  };
  return { get, findUnique };
}
