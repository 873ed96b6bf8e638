import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import { correlationLookup, eventLookup, recordLookup, typeLookup } from '#adapters/store/journal-lookups.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { Database } from './database.ts';
import { type Reader, reader } from './statements.ts';

type Query = Parameters<EntityStore['journal']>[0];
type Page = Awaited<ReturnType<EntityStore['journal']>>;
type Columns = [key: string, seq: number, body: string];

/** Reads the journal by write, by record, by correlation, or by time and type of event. */
export class JournalReader {
  readonly #byWrite: Reader<[seq: number, body: string]>;
  readonly #up: Reader<Columns>;
  readonly #down: Reader<Columns>;

  constructor(a: { database: Database }) {
    const { database } = a;
    this.#byWrite = reader({ database, text: 'SELECT seq, body FROM journal WHERE write_id = ? AND tenant = ?' });
    const select = 'SELECT k.key, k.seq, j.body FROM journal_keys k JOIN journal j ON j.seq = k.seq WHERE k.tenant = ?';
    this.#up = reader({
      database,
      text: `${select} AND (k.key, k.seq) > (?, ?) AND k.key < ? ORDER BY k.key, k.seq LIMIT ?`,
    });
    this.#down = reader({
      database,
      text: `${select} AND (k.key, k.seq) < (?, ?) AND k.key >= ? ORDER BY k.key DESC, k.seq DESC LIMIT ?`,
    });
  }

  /** Whether a write was committed. */
  has(a: { tenant: string; writeId: string }): boolean {
    return this.#byWrite.one([a.writeId, a.tenant]) !== undefined;
  }

  query(a: Query): Page {
    const { tenant, by } = a;
    if ('writeId' in by) {
      const found = this.#byWrite.one([by.writeId, tenant]);
      return { entries: found === undefined ? [] : [JSON.parse(found[1])] };
    }
    if ('record' in by) return this.#page({ ...a, newestFirst: a.newestFirst ?? true, first: recordLookup(by.record) });
    if ('correlationId' in by) return this.#page({ ...a, first: correlationLookup(by.correlationId) });
    const { type } = by;
    const key = (at: string): string => (type === undefined ? eventLookup({ at }) : typeLookup({ type, at }));
    return this.#page({ ...a, first: key(by.from), end: key(by.to) });
  }

  /** Rows of the keys from `first` to before `end`, or of `first` alone. */
  #page(a: Query & { first: string; end?: string }): Page {
    const scope = JSON.stringify(['journal', a.tenant, a.first, a.end ?? null, a.newestFirst ?? false]);
    // one key alone ends right behind itself
    const end = a.end ?? `${a.first}\u0001`;
    const [key, seq] = decodeCursor({ scope, cursor: a.cursor, parts: 2 }) ?? [];
    const found = a.newestFirst
      ? this.#down.all([a.tenant, key ?? end, Number(seq ?? 0), a.first, a.limit + 1])
      : this.#up.all([a.tenant, key ?? a.first, Number(seq ?? 0), end, a.limit + 1]);
    const page = found.slice(0, a.limit);
    const entries = page.map(([, , body]): Journal => JSON.parse(body));
    const last = page.at(-1);
    if (found.length <= a.limit || last === undefined) return { entries };
    return { entries, cursor: encodeCursor({ scope, at: [last[0], String(last[1])] }) };
  }
}
