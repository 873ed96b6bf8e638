import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { SysKey, SysRow } from '#core/plan/sys.ts';
import type { Clock } from '#ports/clock.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { Database } from './database.ts';
import type { HotRows, SysColumns } from './entity-store-hot-rows.ts';
import { type Reader, reader } from './statements.ts';

type Live = { etag: number; value: string };
type QueryColumns = [sk: string, etag: number, value: string];

// above every text that can follow a prefix
const LAST = '\u{10FFFF}';

/** Reads the platform's own rows. An expired row is as good as gone. */
export class SysReader {
  readonly #clock: Clock;
  readonly #hot: HotRows;
  readonly #one: Reader<SysColumns>;
  readonly #first: Reader<QueryColumns>;
  readonly #after: Reader<QueryColumns>;
  readonly #down: Reader<QueryColumns>;

  constructor(a: { database: Database; clock: Clock; hot: HotRows }) {
    const { database } = a;
    this.#clock = a.clock;
    this.#hot = a.hot;
    this.#one = reader({
      database,
      text: 'SELECT etag, value, ttl FROM sys WHERE tenant = ? AND kind = ? AND pk = ? AND sk = ?',
    });
    const select = 'SELECT sk, etag, value FROM sys WHERE tenant = ? AND kind = ? AND pk = ?';
    const rest = 'AND (ttl IS NULL OR ttl > ?) ORDER BY sk';
    this.#first = reader({ database, text: `${select} AND sk >= ? AND sk < ? ${rest} LIMIT ?` });
    this.#after = reader({ database, text: `${select} AND sk > ? AND sk < ? ${rest} LIMIT ?` });
    this.#down = reader({ database, text: `${select} AND sk >= ? AND sk < ? ${rest} DESC LIMIT ?` });
  }

  /** The live row's etag; null if there is none. */
  etag(a: { key: SysKey; now: string }): number | null {
    return this.#live(a)?.etag ?? null;
  }

  /** Not for use within a transaction, whose changes may be taken back. */
  get(a: { key: SysKey; now: string }): SysRow | null {
    const live = toLive({ columns: this.#hot.get({ key: a.key, read: () => this.#read(a.key) }), now: a.now });
    return live === null ? null : { key: { ...a.key }, etag: live.etag, value: JSON.parse(live.value) };
  }

  query(a: Parameters<EntityStore['querySys']>[0]): Awaited<ReturnType<EntityStore['querySys']>> {
    const { tenant, kind, pk, prefix = '', desc = false, limit } = a;
    const scope = JSON.stringify(['sys', tenant, kind, pk, prefix, desc]);
    const [from] = decodeCursor({ scope, cursor: a.cursor, parts: 1 }) ?? [];
    const [lower, upper] = desc ? [prefix, from ?? prefix + LAST] : [from ?? prefix, prefix + LAST];
    const statement = desc ? this.#down : from === undefined ? this.#first : this.#after;
    const found = statement.all([tenant, kind, pk, lower, upper, this.#clock.now(), limit + 1]);
    const rows = found
      .slice(0, limit)
      .map(([sk, etag, value]): SysRow => ({ key: { tenant, kind, pk, sk }, etag, value: JSON.parse(value) }));
    const last = rows.at(-1);
    return found.length > limit && last ? { rows, cursor: encodeCursor({ scope, at: [last.key.sk] }) } : { rows };
  }

  #live(a: { key: SysKey; now: string }): Live | null {
    const known = this.#hot.known(a.key);
    return toLive({ columns: known ? known.columns : this.#read(a.key), now: a.now });
  }

  #read({ tenant, kind, pk, sk }: SysKey): SysColumns | undefined {
    return this.#one.one([tenant, kind, pk, sk]);
  }
}

function toLive(a: { columns: SysColumns | undefined; now: string }): Live | null {
  if (a.columns === undefined) return null;
  const [etag, value, ttl] = a.columns;
  return ttl !== null && ttl <= a.now ? null : { etag, value };
}
