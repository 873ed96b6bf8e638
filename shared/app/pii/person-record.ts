import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';

/**
 * The record of a person, deleted or not, whatever the read filter says: who answers for personal data must reach all of
 * it. NOT_FOUND for what never was, and for what was deleted for good.
 */
export async function personRecord(a: {
  platform: Platform;
  tenant: string;
  app: string;
  entity: string;
  id: string;
}): Promise<{ entity: CompiledEntity; row: Row }> {
  const { platform, tenant, app, entity: name, id } = a;
  const model = await platform.definitions.model(tenant);
  const entity = model.entity({ app, name });
  if (!entity) throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${name}` });
  const ref = { tenant, app: entity.app, entity: entity.name, id };
  const [row] = await platform.store.get({ refs: [ref], includeDeleted: true });
  if (row && (row.deletedAt === undefined || Object.keys(row.data).length > 0)) return { entity, row };
  throw new DroError({ code: 'NOT_FOUND', detail: `there is no ${app}/${name} ${id}` });
}
