import { eventLookup, lookupsOf } from '#adapters/store/journal-lookups.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { Database } from './database.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

// characters of journal rows that one transaction rewrites
const MOST_CHARS = 1_000_000;

type Asked = Parameters<EntityStore['expireEvents']>[0];

/** Takes old events out of the journal. Its rows are found by the lookups of events, which go with them. */
export class EventExpiry {
  readonly #old: Reader<[seq: number]>;
  readonly #body: Reader<[body: string]>;
  readonly #write: Writer;
  readonly #removeKey: Writer;

  constructor(a: { database: Database }) {
    const { database } = a;
    this.#old = reader({
      database,
      text: `SELECT k.seq FROM journal_keys k WHERE k.tenant = ? AND k.key >= ? AND k.key < ?
        AND NOT EXISTS (SELECT 1 FROM unpublished u WHERE u.seq = k.seq) ORDER BY k.key, k.seq LIMIT ?`,
    });
    this.#body = reader({ database, text: 'SELECT body FROM journal WHERE seq = ?' });
    this.#write = writer({ database, text: 'UPDATE journal SET body = ? WHERE seq = ?' });
    this.#removeKey = writer({ database, text: 'DELETE FROM journal_keys WHERE tenant = ? AND key = ? AND seq = ?' });
  }

  /** Runs inside a transaction. */
  run(a: Asked): { rows: number; more: boolean } {
    const found = this.#old.all([a.tenant, eventLookup({ at: '' }), eventLookup({ at: a.before }), a.limit + 1]);
    let rows = 0;
    let chars = 0;
    for (const [seq] of found.slice(0, a.limit)) {
      if (chars >= MOST_CHARS) break;
      chars += this.#expire({ tenant: a.tenant, seq });
      rows++;
    }
    return { rows, more: rows < found.length };
  }

  #expire(a: { tenant: string; seq: number }): number {
    const [text = '{}'] = this.#body.one([a.seq]) ?? [];
    const old: Journal = JSON.parse(text);
    const gone = old.events.map(({ id, type }) => ({ id, type }));
    const journal: Journal = { ...old, events: [], expired: [...(old.expired ?? []), ...gone] };
    this.#write([JSON.stringify(journal), a.seq]);
    const left = new Set(lookupsOf(journal));
    for (const key of lookupsOf(old)) if (!left.has(key)) this.#removeKey([a.tenant, key, a.seq]);
    return text.length;
  }
}
