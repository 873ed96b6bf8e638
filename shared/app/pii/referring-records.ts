import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Platform } from '../platform.ts';
import { readReferring } from './read-referring.ts';
import { referencesTo } from './references-to.ts';

const MOST = 100;

/**
 * Records that still refer to an erased one, by one of their fields. `ids` are the first of them; `complete` is false
 * when there are more or, with none, when nobody could look: the field has no index. `personal` are their own fields.
 */
export type Referring = { path: string; ids: string[]; complete: boolean; personal: string[] };

/** Who refers to a record, by field; fields by which nobody does are left out. */
export async function referringRecords(a: {
  platform: Platform;
  tenant: string;
  entity: CompiledEntity;
  id: string;
}): Promise<Referring[]> {
  const { platform, tenant, id } = a;
  const model = await platform.definitions.model(tenant);
  const found: Referring[] = [];
  for (const to of referencesTo({ model, target: a.entity })) {
    const page = await readReferring({ platform, tenant, id, to, limit: MOST });
    const ids = page?.rows.map((row) => row.ref.id) ?? [];
    const complete = page !== null && page.next === null;
    if (ids.length > 0 || !complete) found.push({ path: to.path, ids, complete, personal: [...to.entity.piiFields] });
  }
  return found;
}
