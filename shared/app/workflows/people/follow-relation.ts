import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Json } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { CompiledAssignee } from '#core/workflows/people/compile-people.ts';
import type { Platform } from '../../platform.ts';

/** Whom a relation leads to; nobody, with what it ended at. */
export type Followed = { user: string } | { user: null; reason: string };

/**
 * Follows a relation from `start`, the value that the step itself sees, through the records of the tenant as they are
 * now.
 */
export async function followRelation(a: {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  relation: Pick<CompiledAssignee, 'expression' | 'hops'>;
  start: Json;
}): Promise<Followed> {
  const { platform, tenant, model } = a;
  const { expression, hops } = a.relation;
  let value = a.start;
  let path = expression?.source ?? '';
  for (const { app, entity: name, field } of hops) {
    if (isEmpty(value)) break;
    const entity = model.entity({ app, name });
    if (!entity) throw new Error(`a relation leads to ${app}/${name}, which its check has not found`);
    const [row] = await platform.store.get({ refs: [{ tenant, app, entity: name, id: String(value) }] });
    if (!row) return { user: null, reason: `the record that ${path} names is gone` };
    value = toHookRecord({ entity, row })[field] ?? null;
    path = `${path}.${field}`;
  }
  return isEmpty(value) ? { user: null, reason: `${path} is empty` } : { user: String(value) };
}

function isEmpty(value: Json): boolean {
  return value === null || value === '';
}
