import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { type Count, countRecords } from './count-records.ts';
import { nowOfCursor, openCursor, sealCursor } from './cursor.ts';
import { presentRow } from './present.ts';
import { planQuery, type Query } from './query.ts';
import { type EntityRequest, entityOf } from './read-record.ts';
import { MOST_READS, walk } from './walk.ts';

/**
 * What a list is asked for. `sort` names an indexed field, `-` before it turns it round; without it the order is that
 * of the index that serves the filter, else that of making.
 */
export type ListRequest = EntityRequest & {
  filter?: string;
  sort?: string;
  limit: number;
  cursor?: string;
  count?: boolean;
};
/**
 * A page; without next_cursor it is the last. It may hold less than was asked for, or nothing, and still not be the
 * last: what one request reads is bounded. `advice` names the index that a filter lacks.
 */
export type Page = { items: JsonObject[]; next_cursor: string | null; count?: Count; advice?: Issue[] };

/** A page of an entity's records. Throws INVALID_QUERY, also for a filter that would have to read a large entity. */
export async function listRecords(a: { platform: Platform; request: ListRequest }): Promise<Page> {
  const { platform, request } = a;
  const { tenant, user, cursor } = request;
  const entity = await entityOf(a);
  const model = await platform.definitions.model(tenant);
  const now = cursor === undefined ? platform.clock.now() : nowOfCursor({ cursor });
  const { filter, sort } = request;
  const policies = model.policies(entity.app);
  const build = await platform.definitions.build({ tenant, app: entity.app, entity: entity.name });
  const query = planQuery({ entity, tenant, user, policies, filter, sort, now, build });
  await mustBeServed({ platform, tenant, entity, query, sort });
  const { scope } = query;
  const from = cursor === undefined ? null : await openCursor({ platform, scope, now, cursor });
  const { rows, next } = await walk({ platform, tenant, entity, ...query, from, limit: request.limit });
  const sealed = next === null ? null : await sealCursor({ platform, scope, now, position: next });
  const whole = from === null && next === null ? rows.length : null;
  const page: Page = { items: rows.map((row) => presentRow({ entity, row })), next_cursor: sealed };
  if (request.count) page.count = await countRecords({ platform, tenant, entity, query, whole });
  if (query.unserved) page.advice = [query.unserved];
  return page;
}

/** A filter that no index serves is for small entities; in the order of an index it may be walked along, page by page. */
async function mustBeServed(a: {
  platform: Platform;
  tenant: string;
  entity: CompiledEntity;
  query: Query;
  sort: string | undefined;
}): Promise<void> {
  const { access, unserved } = a.query;
  if (unserved === null || (access.kind === 'index' && access.index !== 'id')) return;
  const { app, name } = a.entity;
  const records = await a.platform.store.count({ tenant: a.tenant, app, entity: name });
  if (records <= MOST_READS) return;
  const detail = `${unserved.message}; ${app}/${name} has about ${records} records, and ${MOST_READS} can be searched without`;
  throw new DroError({ code: 'INVALID_QUERY', detail, issues: [{ ...unserved, message: detail }] });
}
