import type { UserContext } from '#core/hooks/hook-context.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import { nowOfCursor, openCursor, sealCursor } from '../records/cursor.ts';
import { planQuery } from '../records/query.ts';
import { MOST_READS, walk } from '../records/walk.ts';
import type { ReferenceTo } from './references-to.ts';

/** A page of records that refer to one; null when no index serves that and there are too many to look through. */
export type ReferringPage = { rows: Row[]; next: string | null } | null;

/** Reads the records that refer to one by a field, whatever the read filter says. */
export async function readReferring(a: {
  platform: Platform;
  tenant: string;
  id: string;
  to: ReferenceTo;
  limit: number;
  cursor?: string;
}): Promise<ReferringPage> {
  const { platform, tenant, id, to, cursor } = a;
  const { list, field } = to.reference;
  const entity = { ...to.entity, readFilter: null };
  const filter = list === null ? `${field} == "${id}"` : `${list}.exists(one, one.${field} == "${id}")`;
  const user: UserContext = { tenantId: tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [] };
  const now = cursor === undefined ? platform.clock.now() : nowOfCursor({ cursor });
  const build = await platform.definitions.build({ tenant, app: entity.app, entity: entity.name });
  const query = planQuery({ entity, tenant, user, policies: {}, filter, sort: undefined, now, build });
  if (query.unserved !== null) {
    const records = await platform.store.count({ tenant, app: entity.app, entity: entity.name });
    if (records > MOST_READS) return null;
  }
  const { scope } = query;
  const from = cursor === undefined ? null : await openCursor({ platform, scope, now, cursor });
  const { rows, next } = await walk({ platform, tenant, entity, ...query, from, limit: a.limit });
  return { rows, next: next === null ? null : await sealCursor({ platform, scope, now, position: next }) };
}
