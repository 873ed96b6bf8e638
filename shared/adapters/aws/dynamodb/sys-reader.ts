import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { SysKey, SysRow } from '#core/plan/sys.ts';
import type { Clock } from '#ports/clock.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { type Item, isLive, numberOf, textOf } from './attributes.ts';
import { LAST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { sysItemKey, sysPartition, sysSort } from './keys.ts';
import { queryShards } from './sharded-query.ts';

type Query = Parameters<EntityStore['querySys']>[0];
type Page = Awaited<ReturnType<EntityStore['querySys']>>;

/** Reads the platform's own rows. An expired row is as good as gone, whenever DynamoDB removes it. */
export class SysReader {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #listLagMs: number;

  constructor(a: { table: DynamoTable; clock: Clock; listLagMs: number }) {
    this.#table = a.table;
    this.#clock = a.clock;
    this.#listLagMs = a.listLagMs;
  }

  async get(keys: readonly SysKey[]): Promise<(SysRow | null)[]> {
    const items = await this.#table.get(keys.map(sysItemKey));
    await this.#waitForLists(items);
    const now = this.#clock.now();
    return keys.map((key, i) => {
      const item = items[i];
      return item && isLive({ item, now }) ? rowOf({ key, item }) : null;
    });
  }

  async query(a: Query): Promise<Page> {
    const { tenant, kind, pk, prefix = '', desc = false, limit } = a;
    const scope = JSON.stringify(['sys', tenant, kind, pk, prefix, desc]);
    const partitions = [sysPartition(a)];
    const range = { from: sysSort(prefix), to: `${sysSort(prefix)}${LAST}` };
    const now = this.#clock.now();
    const rows: SysRow[] = [];
    let [after] = decodeCursor({ scope, cursor: a.cursor, parts: 1 }) ?? [];
    for (;;) {
      const ask = limit - rows.length + 1;
      const found = await queryShards({ table: this.#table, partitions, ...range, desc, after, limit: ask });
      for (const { at, item } of found) {
        if (!isLive({ item, now })) continue;
        if (rows.length === limit) return { rows, cursor: cursorAt({ scope, rows }) };
        rows.push(rowOf({ key: { tenant, kind, pk, sk: at.slice(1) }, item }));
      }
      if (found.length < ask) return { rows };
      after = found.at(-1)?.at;
    }
  }

  /**
   * What was written just now under a guard may not be in the lists yet. Who asks for the guard's row reads the list
   * next, so the answer waits until the lists have had their time.
   */
  async #waitForLists(items: readonly (Item | null)[]): Promise<void> {
    const touched = Math.max(0, ...items.map((item) => numberOf(item?.['touched'])));
    const now = this.#clock.millis();
    // a clock that is ahead of this one makes nobody wait for longer
    const at = Math.min(touched, now) + this.#listLagMs;
    if (at > now) await new Promise<void>((run) => this.#clock.schedule({ at, run }));
  }
}

function cursorAt(a: { scope: string; rows: SysRow[] }): string {
  return encodeCursor({ scope: a.scope, at: [sysSort(a.rows.at(-1)?.key.sk ?? '')] });
}

function rowOf(a: { key: SysKey; item: Item }): SysRow {
  const { tenant, kind, pk, sk } = a.key;
  return { key: { tenant, kind, pk, sk }, etag: numberOf(a.item['e']), value: JSON.parse(textOf(a.item['d'])) };
}
