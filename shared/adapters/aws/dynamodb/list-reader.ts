import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { Row } from '#core/records/row.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { IndexSlots } from './index-slots.ts';
import { key, listPartition, recordPrefix } from './keys.ts';
import { LIST_SHARDS, listBounds } from './list-keys.ts';
import { rowOf } from './record-items.ts';
import { type Found, queryShards } from './sharded-query.ts';
import { allShards } from './shards.ts';
import { listIndex, type TableIndex } from './table.ts';

type Query = Parameters<EntityStore['list']>[0];
type Page = Awaited<ReturnType<EntityStore['list']>>;

/** Reads lists: places from an index, which may lag behind, and the records themselves strongly. */
export class ListReader {
  readonly #table: DynamoTable;
  readonly #slots: IndexSlots;

  constructor(a: { table: DynamoTable; slots: IndexSlots }) {
    this.#table = a.table;
    this.#slots = a.slots;
  }

  /** One page; a place more than `limit` is read where `maxReads` allows, to know whether that was the end. */
  async list(a: Query): Promise<Page> {
    const scope = JSON.stringify(['list', a.tenant, a.app, a.entity, a.index, a.desc ?? false]);
    const [after] = decodeCursor({ scope, cursor: a.cursor, parts: 1 }) ?? [];
    const slot = await this.#slots.slotOf(a);
    if (slot === null) return { rows: [], exhausted: true };
    const index = listIndex(slot);
    const rows: Row[] = [];
    let at = after;
    let left = a.maxReads;
    while (left > 0) {
      const wanted = Math.min(a.limit - rows.length, left);
      const ask = Math.min(wanted + 1, left);
      const places = await this.#places({ query: a, index, after: at, limit: ask });
      const read = places.slice(0, wanted);
      rows.push(...(await this.#rows({ query: a, index, places: read })));
      at = read.at(-1)?.at ?? at;
      left -= read.length;
      if (places.length < ask && read.length === places.length) return { rows, exhausted: true };
      if (rows.length === a.limit) break;
    }
    return at === undefined
      ? { rows, exhausted: false }
      : { rows, exhausted: false, cursor: encodeCursor({ scope, at: [at] }) };
  }

  #places(a: { query: Query; index: TableIndex; after: string | undefined; limit: number }): Promise<Found[]> {
    const { query, ...rest } = a;
    const partitions = allShards(LIST_SHARDS).map((shard) => listPartition({ ...query, shard }));
    const ends = { ...listBounds(query), without: query.range?.lt };
    return queryShards({ table: this.#table, partitions, ...ends, ...rest, desc: query.desc ?? false });
  }

  /** The live records of some places. One that has moved is shown where it is now, or was before. */
  async #rows(a: { query: Query; index: TableIndex; places: Found[] }): Promise<Row[]> {
    const { tenant, app, entity } = a.query;
    const prefix = recordPrefix(a.query);
    const items = await this.#table.get(a.places.map(({ item }) => key(item['pk']?.S ?? '', 'r')));
    return a.places.flatMap(({ at, item: place }, i): Row[] => {
      const item = items[i];
      const isHere = item?.[a.index.sk]?.S === at && item[a.index.pk]?.S === place[a.index.pk]?.S;
      if (!item || !isHere || item['gone'] !== undefined) return [];
      const id = (item['pk']?.S ?? '').slice(prefix.length);
      return [rowOf({ ref: { tenant, app, entity, id }, item })];
    });
  }
}
