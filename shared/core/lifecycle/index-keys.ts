import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import type { IndexKey } from '#core/plan/plan.ts';
import { sortKey } from '#core/records/sort-key.ts';
import { parseDuration } from '#core/time/duration.ts';

/** A record's places in its entity's list indexes. */
export function indexKeys(a: { entity: CompiledEntity; record: HookRecord }): IndexKey[] {
  return a.entity.indexes.map((index) => ({
    index: index.name,
    key: sortKey({ values: index.fields.map((name) => indexValue({ ...a, name, value: a.record[name] ?? null })) }),
  }));
}

/** A field's value as it sorts: money by its amount and durations by their length, not by their text. */
export function indexValue(a: { entity: CompiledEntity; name: string; value: Json }): Json | { decimal: string } {
  const { name, value } = a;
  if (typeof value !== 'string') return value;
  const type = a.entity.fields.get(name)?.type;
  if (type === 'duration') return parseDuration(value);
  return type === 'money' ? { decimal: value } : value;
}
