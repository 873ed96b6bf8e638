import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { expressionEnv } from '#core/lifecycle/expression-env.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import { presentRow } from './present.ts';

/** Which entity is meant, and by whom. */
export type EntityRequest = { tenant: string; app: string; entity: string; user: UserContext };

/** The compiled entity, or NOT_FOUND. */
export async function entityOf(a: { platform: Platform; request: EntityRequest }): Promise<CompiledEntity> {
  const { tenant, app, entity } = a.request;
  const model = await a.platform.definitions.model(tenant);
  const found = model.entity({ app, name: entity });
  if (found) return found;
  throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${entity}` });
}

/** One record as the API shows it; NOT_FOUND also for what the read filter hides. */
export async function readRecord(a: {
  platform: Platform;
  request: EntityRequest & { id: string };
}): Promise<JsonObject> {
  const { row, entity } = await readRow(a);
  return presentRow({ entity, row });
}

/** The same as stored. */
export async function readRow(a: {
  platform: Platform;
  request: EntityRequest & { id: string };
  /** also when it is deleted */
  includeDeleted?: boolean;
}): Promise<{ row: Row; entity: CompiledEntity }> {
  const { tenant, app, entity: name, id, user } = a.request;
  const entity = await entityOf(a);
  const refs = [{ tenant, app: entity.app, entity: entity.name, id }];
  const [row] = await a.platform.store.get({ refs, includeDeleted: a.includeDeleted === true });
  const model = await a.platform.definitions.model(tenant);
  const policy = model.policies(entity.app);
  if (row && mayRead({ entity, record: toHookRecord({ entity, row }), user, policy, now: a.platform.clock.now() }))
    return { row, entity };
  throw new DroError({ code: 'NOT_FOUND', detail: `there is no ${app}/${name} ${id}` });
}

/** Whether the entity's read filter lets this user see a record. */
export function mayRead(a: {
  entity: CompiledEntity;
  record: HookRecord;
  user: UserContext;
  policy: Readonly<Record<string, Json>>;
  now: string;
}): boolean {
  const { readFilter } = a.entity;
  if (readFilter === null) return true;
  const env = expressionEnv({ ...a, original: a.record, changes: {} });
  return readFilter.evaluate(env) === true;
}
