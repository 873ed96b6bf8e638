import { digest } from '#core/hash/digest.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { Json } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Pending } from './pending.ts';

/** Names the row through which the records with some values in some fields are guarded, as a set. */
export function setGuardKey(a: {
  tenant: string;
  app: string;
  entity: string;
  fields: readonly string[];
  values: readonly Json[];
}): SysKey {
  // the values may be long, or personal
  const sk = digest(JSON.stringify([a.tenant, ...a.values]));
  return { tenant: a.tenant, kind: 'children', pk: `${a.app}/${a.entity}:${a.fields.join('+')}`, sk };
}

/** The guarded sets that a write's record joins or leaves. */
export function touchedSets(a: { pending: Pending; tenant: string }): SysKey[] {
  const { pending, tenant } = a;
  const { entity, row, removed, original, record } = pending;
  if (entity.setGuards.length === 0) return [];
  const stood = row !== null && row.deletedAt === undefined;
  return entity.setGuards.flatMap((fields) => {
    const before = stood ? valuesIn({ record: original, fields }) : null;
    const after = removed === null ? valuesIn({ record, fields }) : null;
    if (jsonEqual(before, after)) return [];
    return [before, after]
      .filter((values) => values !== null)
      .map((values) => setGuardKey({ tenant, app: entity.app, entity: entity.name, fields, values }));
  });
}

/** Null for a record that is in no set: nothing is found by null. */
function valuesIn(a: { record: HookRecord; fields: readonly string[] }): Json[] | null {
  const values = a.fields.map((name) => a.record[name] ?? null);
  return values.includes(null) ? null : values;
}
