import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import { entityPath } from '#adapters/store/entity-path.ts';
import type { Row } from '#core/records/row.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { Database } from './database.ts';
import { type RecordColumns, toRow } from './entity-store-records.ts';
import { type Param, type Reader, reader } from './statements.ts';

type Query = Parameters<EntityStore['list']>[0];
type Page = Awaited<ReturnType<EntityStore['list']>>;
type Columns = [key: string, id: string, ...RecordColumns];
/** A place in an index: the sort key and the id of a row that was read. */
type Position = { key: string; id: string };

// every text is below a blob
const NO_LIMIT = new Uint8Array(0);

/** Reads lists through an index: the records themselves for the index `id`, `list_keys` for all others. */
export class ListReader {
  readonly #ids: { from: Reader<Columns>; after: Reader<Columns>; down: Reader<Columns> };
  readonly #keys: { up: Reader<Columns>; down: Reader<Columns> };

  constructor(a: { database: Database }) {
    const { database } = a;
    const ids = `SELECT id, id, version, def_version, deleted_at, data FROM records WHERE tenant = ? AND entity = ?`;
    this.#ids = {
      from: reader({ database, text: `${ids} AND id >= ? AND id < ? ORDER BY id LIMIT ?` }),
      after: reader({ database, text: `${ids} AND id > ? AND id < ? ORDER BY id LIMIT ?` }),
      down: reader({ database, text: `${ids} AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?` }),
    };
    const keys = `SELECT k.key, k.id, r.version, r.def_version, r.deleted_at, r.data FROM list_keys k
      JOIN records r ON r.tenant = k.tenant AND r.entity = ? AND r.id = k.id WHERE k.tenant = ? AND k.list = ?`;
    this.#keys = {
      up: reader({ database, text: `${keys} AND (k.key, k.id) > (?, ?) AND k.key < ? ORDER BY k.key, k.id LIMIT ?` }),
      down: reader({
        database,
        text: `${keys} AND (k.key, k.id) < (?, ?) AND k.key >= ? ORDER BY k.key DESC, k.id DESC LIMIT ?`,
      }),
    };
  }

  /** One page; a row more than `limit` is read where `maxReads` allows, to know whether that was the end. */
  list(a: Query): Page {
    const scope = JSON.stringify(['list', a.tenant, a.app, a.entity, a.index, a.desc ?? false]);
    const [key, id] = decodeCursor({ scope, cursor: a.cursor, parts: 2 }) ?? [];
    let at: Position | null = key === undefined || id === undefined ? null : { key, id };
    const rows: Row[] = [];
    let left = a.maxReads;
    while (left > 0) {
      const ask = Math.min(a.limit - rows.length + 1, left);
      const found = this.#read({ query: a, after: at, limit: ask });
      left -= found.length;
      for (const [foundKey, foundId, ...columns] of found) {
        if (rows.length === a.limit) return open({ scope, rows, at });
        at = { key: foundKey, id: foundId };
        // a tombstone costs a read, and shows in no list
        if (columns[2] === null) rows.push(toRow({ ref: { ...refOf(a), id: foundId }, columns }));
      }
      if (found.length < ask) return { rows, exhausted: true };
    }
    return open({ scope, rows, at });
  }

  #read(a: { query: Query; after: Position | null; limit: number }): Columns[] {
    return a.query.index === 'id' ? this.#readIds(a) : this.#readKeys(a);
  }

  #readIds(a: { query: Query; after: Position | null; limit: number }): Columns[] {
    const { query, after, limit } = a;
    const { gte = '', lt = NO_LIMIT } = query.range ?? {};
    const where: Param[] = [query.tenant, entityPath(query)];
    if (query.desc) return this.#ids.down.all([...where, gte, after && isBelow(after.id, lt) ? after.id : lt, limit]);
    if (after === null || isBelow(after.id, gte)) return this.#ids.from.all([...where, gte, lt, limit]);
    return this.#ids.after.all([...where, after.id, lt, limit]);
  }

  #readKeys(a: { query: Query; after: Position | null; limit: number }): Columns[] {
    const { query, after, limit } = a;
    const { gte = '', lt = NO_LIMIT } = query.range ?? {};
    const path = entityPath(query);
    const where: Param[] = [path, query.tenant, `${path}/${query.index}`];
    // no id is below the empty one, so (key, '') stands before all rows of a key
    if (query.desc) {
      const from = after && isBelow(after.key, lt) ? [after.key, after.id] : [lt, ''];
      return this.#keys.down.all([...where, ...from, gte, limit]);
    }
    const from = after === null || isBelow(after.key, gte) ? [gte, ''] : [after.key, after.id];
    return this.#keys.up.all([...where, ...from, lt, limit]);
  }
}

function refOf(a: Query): { tenant: string; app: string; entity: string } {
  return { tenant: a.tenant, app: a.app, entity: a.entity };
}

function open(a: { scope: string; rows: Row[]; at: Position | null }): Page {
  const page = { rows: a.rows, exhausted: false };
  return a.at === null ? page : { ...page, cursor: encodeCursor({ scope: a.scope, at: [a.at.key, a.at.id] }) };
}

/** Bytewise, as SQLite compares; UTF-16 order is another. */
function isBelow(x: string, y: string | Uint8Array): boolean {
  return typeof y !== 'string' || Buffer.compare(Buffer.from(x), Buffer.from(y)) < 0;
}
