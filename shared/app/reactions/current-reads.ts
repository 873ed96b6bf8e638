import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { MOST_COUNTED, type ReadRecord, type RecordRead } from '#core/expressions/record-read.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { Json } from '#core/json/json.ts';
import { indexValue } from '#core/lifecycle/index-keys.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import { pairsOf, stillBuilding } from '#core/lifecycle/record-reads.ts';
import { AFTER_PART, PART_END, sortKey } from '#core/records/sort-key.ts';
import type { Platform } from '../platform.ts';
import { currentDb } from '../records/after-hook-context.ts';

type Store = { platform: Platform; tenant: string; model: TenantModel };

/** How the conditions of rules read other records: as they are now; strong by id and unique, along an index not quite. */
export function currentReads(a: Store): ReadRecord {
  const { platform, tenant } = a;
  const db = currentDb(a);
  return async ({ read, values }) => {
    const { app, entity, kind, by, key, fields } = read;
    const build = by === 'id' ? null : await platform.definitions.build({ tenant, app, entity });
    if (build?.keys.includes(`${by}:${key}`)) throw stillBuilding(read);
    if (by === 'index') return inSet({ ...a, read, values });
    const found =
      by === 'id'
        ? await db.get({ app, entity, id: String(values[0]) })
        : await db.findUnique({ app, entity, fields: pairsOf({ fields, values }) });
    if (kind === 'lookup') return found;
    return kind === 'exists' ? found !== null : Number(found !== null);
  };
}

async function inSet(a: Store & { read: RecordRead; values: readonly Json[] }): Promise<Json> {
  const { platform, tenant, read, values } = a;
  const { app, entity: name, fields, key: index } = read;
  const entity = a.model.entity({ app, name });
  if (!entity) throw new Error(`a rule reads ${app}/${name}, which its check has not found`);
  const prefix = sortKey({
    values: values.map((value, i) => indexValue({ entity, name: fields[i] ?? '', value })),
  });
  const range = { gte: prefix, lt: `${prefix.slice(0, -PART_END.length)}${AFTER_PART}` };
  const at = { tenant, app, entity: name, index, range };
  const { rows } = await platform.store.list({ ...at, limit: MOST_COUNTED, maxReads: MOST_COUNTED });
  // keys are cut off and leave characters out, so each record is asked
  const found = rows.filter((row) => {
    const record = toHookRecord({ entity, row });
    return fields.every((field, i) => jsonEqual(record[field] ?? null, values[i] ?? null));
  });
  return read.kind === 'exists' ? found.length > 0 : found.length;
}
