import { DroError, invalid } from '#core/errors/dro-error.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { Pending } from './pending.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * The row that a restore brings back: a tombstone that kept its data, or the record itself when it is there. What was
 * deleted for good has nothing left to bring back, so it is NOT_FOUND.
 */
export async function readRestorable(a: { unit: WriteUnit; ref: Ref }): Promise<Row | null> {
  const row = await a.unit.env.reader.getDeleted(a.ref);
  if (row === null || row.deletedAt === undefined || Object.keys(row.data).length > 0) return row;
  const { app, entity, id } = a.ref;
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

/** What is there already is not brought back, and what a restore would have changed on the way is not dropped in silence. */
export function mustStandAlready(a: { pending: Pending; values: JsonObject }): void {
  const { record, ref } = a.pending;
  const others = Object.keys(a.values).filter((name) => !jsonEqual(a.values[name], record[name] ?? null));
  if (others.length === 0) return;
  const message = 'the record is not deleted, so a restore changes nothing: use PATCH';
  const issues = others.map((path) => ({ path, code: 'NOT_APPLICABLE' as const, message }));
  throw invalid({ what: `the restore of ${ref.app}/${ref.entity}`, issues });
}
