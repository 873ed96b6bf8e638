import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Row } from '#core/records/row.ts';

/** What stands for a secret wherever its value must not: that there is one, and no more. */
export const SECRET_MARK = '[secret]';

/** What is stored and shown: the fields that the definition has, secrets left out. */
export function shownOf(a: { entity: CompiledEntity; row: Row }): JsonObject {
  const { data } = a.row;
  const shown: JsonObject = { ...a.entity.blank };
  for (const name in data) {
    if (isShown({ ...a, name })) shown[name] = data[name] ?? null;
  }
  return shown;
}

/** What is stored and never shown: sealed secrets, and values of fields that the definition has no more. */
export function hiddenOf(a: { entity: CompiledEntity; row: Row }): JsonObject {
  const hidden: JsonObject = {};
  for (const name in a.row.data) {
    if (!isShown({ ...a, name })) hidden[name] = a.row.data[name] ?? null;
  }
  return hidden;
}

/** Which secrets a write sets, replaces or clears. */
export function secretChanges(a: { entity: CompiledEntity; row: Row | null; hidden: JsonObject }): FieldChanges {
  const changes: FieldChanges = {};
  for (const name of a.entity.secretFields) {
    const previous = a.row?.data[name] ?? null;
    const value = a.hidden[name] ?? null;
    if (previous !== value) changes[name] = { previous: mark(previous), new: mark(value) };
  }
  return changes;
}

function isShown(a: { entity: CompiledEntity; name: string }): boolean {
  return Object.hasOwn(a.entity.blank, a.name) || a.name === 'created_at' || a.name === 'updated_at';
}

function mark(sealed: Json): Json {
  return sealed === null ? null : SECRET_MARK;
}
