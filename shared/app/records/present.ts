import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { Row } from '#core/records/row.ts';

/** A record as the API shows it: id, version, times, then every field of the definition, absent ones as null. */
export function presentRecord(a: { entity: CompiledEntity; record: HookRecord }): JsonObject {
  const { record } = a;
  const shown: JsonObject = {
    id: record['id'] ?? null,
    version: record['version'] ?? null,
    created_at: record['created_at'] ?? null,
    updated_at: record['updated_at'] ?? null,
  };
  // what a record holds of a secret is nothing, so `blank` names what can be shown
  for (const name of Object.keys(a.entity.blank)) shown[name] = record[name] ?? null;
  return shown;
}

/** A stored row as the API shows it. */
export function presentRow(a: { entity: CompiledEntity; row: Row }): JsonObject {
  return presentRecord({ entity: a.entity, record: toHookRecord(a) });
}
