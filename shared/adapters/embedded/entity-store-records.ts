import { entityPath } from '#adapters/store/entity-path.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { Database } from './database.ts';
import { type Reader, reader } from './statements.ts';

/** The columns of a record that its row is made of. */
export type RecordColumns = [version: number, defVersion: number, deletedAt: string | null, data: string];

/** What a condition on a record looks at. */
export type RecordHead = { version: number; deleted: boolean; keys: string };

/** Reads single records. */
export class RecordReader {
  readonly #whole: Reader<RecordColumns>;
  readonly #head: Reader<[version: number, deletedAt: string | null, keys: string]>;

  constructor(a: { database: Database }) {
    const { database } = a;
    const where = 'FROM records WHERE tenant = ? AND entity = ? AND id = ?';
    this.#whole = reader({ database, text: `SELECT version, def_version, deleted_at, data ${where}` });
    this.#head = reader({ database, text: `SELECT version, deleted_at, keys ${where}` });
  }

  /** The row, a tombstone too; null if there was never one. */
  get(ref: Ref): Row | null {
    const columns = this.#whole.one([ref.tenant, entityPath(ref), ref.id]);
    return columns === undefined ? null : toRow({ ref, columns });
  }

  /** The row without its data, for conditions. */
  head(ref: Ref): RecordHead | null {
    const columns = this.#head.one([ref.tenant, entityPath(ref), ref.id]);
    if (columns === undefined) return null;
    const [version, deletedAt, keys] = columns;
    return { version, deleted: deletedAt !== null, keys };
  }
}

/** A row from its columns. */
export function toRow(a: { ref: Ref; columns: RecordColumns }): Row {
  const [version, defVersion, deletedAt, data] = a.columns;
  const row: Row = { ref: { ...a.ref }, version, defVersion, data: JSON.parse(data) };
  if (deletedAt !== null) row.deletedAt = deletedAt;
  return row;
}
