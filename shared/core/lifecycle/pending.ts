import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso, Row } from '#core/records/row.ts';

/** A record that a write is working on. `original` is an object without members on create. */
export type Pending = {
  entity: CompiledEntity;
  ref: Ref;
  row: Row | null;
  original: HookRecord;
  record: HookRecord;
  /** set by a delete: `hard` leaves nothing behind, `soft` keeps the data, hidden */
  removed: 'hard' | 'soft' | null;
};

/** A stored row as hooks and expressions see it: every field bound, with what the platform keeps. */
export function toHookRecord(a: { entity: CompiledEntity; row: Row }): HookRecord {
  return { ...a.entity.blank, ...a.row.data, id: a.row.ref.id, version: a.row.version };
}

/** A record that does not exist yet. */
export function newPending(a: { entity: CompiledEntity; ref: Ref; now: Iso }): Pending {
  const record = { ...a.entity.blank, id: a.ref.id, version: 1, created_at: a.now, updated_at: a.now };
  return { entity: a.entity, ref: a.ref, row: null, original: {}, record, removed: null };
}

/** A record that is there. */
export function openPending(a: { entity: CompiledEntity; row: Row }): Pending {
  const original = toHookRecord(a);
  return { entity: a.entity, ref: a.row.ref, row: a.row, original, record: { ...original }, removed: null };
}

/** What differs between the record and its original, field by field. */
export function changesOf(pending: Pending): FieldChanges {
  const changes: FieldChanges = {};
  for (const name of pending.entity.fields.keys()) {
    const previous = pending.original[name] ?? null;
    const value = pending.record[name] ?? null;
    if (!jsonEqual(previous, value)) changes[name] = { previous, new: value };
  }
  return changes;
}

/** The record as it is stored: without nulls, id and version. */
export function toData(record: HookRecord): JsonObject {
  const data: JsonObject = {};
  for (const [name, value] of Object.entries(record)) {
    if (value !== null && name !== 'id' && name !== 'version') data[name] = value;
  }
  return data;
}
