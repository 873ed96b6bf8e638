import { normaliseFields } from '#core/entities/normalise.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { statesOf } from '#core/fsm/spec.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Row } from '#core/records/row.ts';
import type { Pending } from './pending.ts';

/** Throws NOT_FOUND when nothing is left to bring back: a tombstone that kept no data. */
export function mustHoldData(row: Row): void {
  if (row.deletedAt === undefined || Object.keys(row.data).length > 0) return;
  const { app, entity, id } = row.ref;
  throw new DroError({
    code: 'NOT_FOUND',
    detail: `${app}/${entity} ${id} was deleted for good: nothing is left of it`,
  });
}

/**
 * Makes a soft-deleted record one that is there again, for the phases of an update to take on. The times of the
 * deletion go with it. False when it is there already: then there is nothing to do.
 */
export function bringBack(pending: Pending): boolean {
  const { row, entity, record } = pending;
  if (row?.deletedAt === undefined) return false;
  for (const field of entity.fields.values()) {
    if (field.type === 'datetime' && record[field.name] === row.deletedAt) record[field.name] = null;
  }
  pending.removed = null;
  return true;
}

/**
 * What of a record that comes back its definition does not take any more. A change of a definition is held against the
 * records that are there, and a deleted one is not (docs/adr/0014): it may hold values of another type, stand in a state
 * that is gone, or have belonged to another entity of the same name.
 */
export function outdatedValues(pending: Pending): Issue[] {
  const { entity, record } = pending;
  const values = Object.entries(record).filter(([name, value]) => {
    const field = entity.fields.get(name);
    return value !== null && field !== undefined && field.computed === undefined;
  });
  const { fields, currency } = entity;
  const { issues } = normaliseFields({ values: Object.fromEntries(values), fields, currency, path: '' });
  return [...issues, ...goneStates(pending)];
}

function goneStates({ entity, record }: Pending): Issue[] {
  return entity.fsms.flatMap(({ field, spec }): Issue[] => {
    const state = record[field];
    if (typeof state !== 'string' || statesOf(spec).has(state)) return [];
    const message = `${field} stands at "${state}", a state that ${spec.name} does not have any more`;
    return [{ path: field, code: 'UNKNOWN_STATE', message }];
  });
}

/** What is there already is not brought back, and what a restore would have changed on the way is not dropped in silence. */
export function mustStandAlready(a: { pending: Pending; values: JsonObject }): void {
  const { record, ref } = a.pending;
  const others = Object.keys(a.values).filter((name) => !jsonEqual(a.values[name], record[name] ?? null));
  if (others.length === 0) return;
  const message = 'the record is not deleted, so a restore changes nothing: use PATCH';
  const issues = others.map((path) => ({ path, code: 'NOT_APPLICABLE' as const, message }));
  throw invalid({ what: `the restore of ${ref.app}/${ref.entity}`, issues });
}
