import type { HookRecord } from '#core/hooks/hook-context.ts';
import { jsonEqual } from '#core/json/equal.ts';
import { sortKey } from '#core/records/sort-key.ts';
import type { Holding, ValidatorReads } from '#core/validators/validator.ts';
import { childGuardKey, sysKeyText } from './child-guard.ts';
import { indexValue } from './index-keys.ts';
import { toHookRecord } from './pending.ts';
import type { WriteUnit } from './write-unit.ts';

/** Most rows that a guard looks through. */
export const MOST_LOOKED_AT = 1000;

/** What validators of a transaction read: the store as it is, with what the transaction has done on top. */
export function readsOf(unit: WriteUnit): ValidatorReads {
  return {
    find: (a) => unit.current(unit.ref(a)),
    holding: (a) => holding({ unit, ...a }),
    children: async ({ app, entity, index, field, id }) => {
      const key = childGuardKey({ tenant: unit.env.tenant, app, entity, field, id });
      // before the children are read: what comes in between then shows
      const [etag = null] = await unit.env.reader.etags([key]);
      const text = sysKeyText(key);
      if (!unit.guarded.has(text)) unit.guarded.set(text, { key, etag });
      return holding({ unit, app, entity, index, fields: [field], values: [id] });
    },
  };
}

/** The live records that hold some values, as the transaction leaves them; null when they are too many. */
export async function holding(a: Holding & { unit: WriteUnit }): Promise<HookRecord[] | null> {
  const { unit, app, index } = a;
  const entity = unit.entity(a);
  const prefix = sortKey({
    values: a.values.map((value, i) => indexValue({ entity, name: a.fields[i] ?? '', value })),
  });
  const rows = await unit.env.reader.list({ app, entity: entity.name, index, prefix, most: MOST_LOOKED_AT });
  if (rows === null) return null;
  const mine = [...unit.pending.values()].filter((one) => one.entity === entity);
  const touched = new Set(mine.map((one) => one.ref.id));
  return [
    ...rows.filter((row) => !touched.has(row.ref.id)).map((row) => toHookRecord({ entity, row })),
    ...mine.filter((one) => one.removed === null).map((one) => one.record),
  ].filter((record) => a.fields.every((name, i) => jsonEqual(record[name] ?? null, a.values[i])));
}
