import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso, Row } from '#core/records/row.ts';
import { type Asked, nothingAsked } from './asked.ts';
import { hiddenOf, secretChanges, shownOf } from './hidden.ts';

/** A record that a write is working on. `original` is an object without members on create. */
export type Pending = {
  entity: CompiledEntity;
  ref: Ref;
  row: Row | null;
  original: HookRecord;
  record: HookRecord;
  /** set by a delete: `hard` leaves nothing behind, `soft` keeps the data, hidden */
  removed: 'hard' | 'soft' | null;
  /** the apps that its writes came through, the latest last: another one than the entity's when a bridge was used */
  via: string[];
  /** what hooks want of the write besides values */
  asked: Asked;
  /** what is stored but never shown: sealed secrets, and values of fields that the definition has no more */
  hidden: JsonObject;
  /** by the index of the binding, which after hooks are due whose condition reads other records */
  afterHooks: Map<number, boolean>;
  /** its personal values are being taken out */
  erased?: true;
};

/** A stored row as hooks and expressions see it: every field bound, with what the platform keeps. */
export function toHookRecord(a: { entity: CompiledEntity; row: Row }): HookRecord {
  const record: HookRecord = shownOf(a);
  record['id'] = a.row.ref.id;
  record['version'] = a.row.version;
  return record;
}

/** A record that does not exist yet. */
export function newPending(a: { entity: CompiledEntity; ref: Ref; now: Iso }): Pending {
  const record = { ...a.entity.blank, id: a.ref.id, version: 1, created_at: a.now, updated_at: a.now };
  const { entity, ref } = a;
  return { entity, ref, row: null, original: {}, record, removed: null, ...nothingDone(), hidden: {} };
}

/** A record that is there. */
export function openPending(a: { entity: CompiledEntity; row: Row }): Pending {
  const original = toHookRecord(a);
  const { entity, row } = a;
  const record = { ...original };
  const hidden = hiddenOf(a);
  return { entity, ref: row.ref, row, original, record, removed: null, ...nothingDone(), hidden };
}

function nothingDone(): Pick<Pending, 'via' | 'asked' | 'afterHooks'> {
  return { via: [], asked: nothingAsked(), afterHooks: new Map() };
}

/** The app that the write at hand came through. */
export function viaOf(pending: Pending): string {
  return pending.via.at(-1) ?? pending.entity.app;
}

/** What differs between the record and its original, field by field. */
export function changesOf(pending: Pending): FieldChanges {
  const changes: FieldChanges = {};
  for (const name of pending.entity.fields.keys()) {
    const previous = pending.original[name] ?? null;
    const value = pending.record[name] ?? null;
    if (!jsonEqual(previous, value)) changes[name] = { previous, new: value };
  }
  return pending.entity.secretFields.length === 0 ? changes : { ...changes, ...secretChanges(pending) };
}

/** All that is stored of a record, with what is never shown. */
export function toStored(pending: Pending): JsonObject {
  return { ...pending.hidden, ...toData(pending.record) };
}

/** The record without nulls, id and version. */
export function toData(record: HookRecord): JsonObject {
  const data: JsonObject = {};
  for (const [name, value] of Object.entries(record)) {
    if (value !== null && name !== 'id' && name !== 'version') data[name] = value;
  }
  return data;
}
