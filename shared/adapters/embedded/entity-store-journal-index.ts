import { lookupsOf } from '#adapters/store/journal-lookups.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { JournalTail } from './change-feed-tail.ts';
import type { Database } from './database.ts';
import { RecordCounts } from './entity-store-counts.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

// rows of one transaction: a few milliseconds
const CHUNK = 250;

/**
 * The lookup rows of the journal and the list of what is not published. They are written behind the commits, many
 * rows at once: a commit is the faster for it, and who reads them brings them up to date first. Each row is
 * indexed exactly once, whoever does it: the mark that says how far the index goes is in the same transaction.
 */
export class JournalIndex {
  readonly #database: Database;
  readonly #tail: JournalTail;
  readonly #mark: Reader<[seq: number]>;
  readonly #newest: Reader<[seq: number | null]>;
  readonly #row: Reader<[tenant: string, body: string]>;
  readonly #move: Writer;
  readonly #unpublished: Writer;
  readonly #lookups = new Map<number, Writer>();
  readonly #counts: RecordCounts;

  constructor(a: { database: Database; tail: JournalTail }) {
    const { database } = a;
    this.#database = database;
    this.#tail = a.tail;
    this.#counts = new RecordCounts({ database });
    this.#mark = reader({ database, text: 'SELECT seq FROM journal_indexed' });
    this.#newest = reader({ database, text: 'SELECT MAX(seq) FROM journal' });
    this.#row = reader({ database, text: 'SELECT tenant, body FROM journal WHERE seq = ?' });
    this.#move = writer({ database, text: 'UPDATE journal_indexed SET seq = ?' });
    this.#unpublished = writer({ database, text: 'INSERT INTO unpublished VALUES (?, ?)' });
  }

  /** Indexes all that is committed, in transactions of its own. */
  async catchUp(): Promise<void> {
    for (let gap = this.#gap(); gap.from <= gap.to; gap = this.#gap()) await this.#database.write(() => this.run());
  }

  /** Indexes some rows; runs inside a transaction. `published` names rows that need not enter the list. */
  run(a?: { published: Set<number>; upTo: number }): void {
    const { from, to } = this.#gap();
    const end = Math.min(a?.upTo ?? to, to, from + CHUNK - 1);
    if (end < from) return;
    this.#counts.start();
    for (let seq = from; seq <= end; seq++) {
      const row = this.#read(seq);
      if (row) this.#add({ ...row, seq, published: a?.published.has(seq) ?? false });
    }
    this.#counts.flush();
    this.#move([end]);
  }

  /** How many records an entity has, as far as the index goes. */
  records(a: { tenant: string; app: string; entity: string }): number {
    return this.#counts.read(a);
  }

  /** The last row that is in the index. */
  upTo(): number {
    return this.#mark.one([])?.[0] ?? 0;
  }

  #gap(): { from: number; to: number } {
    return { from: this.upTo() + 1, to: this.#newest.one([])?.[0] ?? 0 };
  }

  #read(seq: number): { tenant: string; journal: Journal } | undefined {
    const recent = this.#tail.at(seq);
    if (recent) return recent;
    const [tenant, body] = this.#row.one([seq]) ?? [];
    return tenant === undefined || body === undefined ? undefined : { tenant, journal: JSON.parse(body) };
  }

  #add(a: { seq: number; tenant: string; journal: Journal; published: boolean }): void {
    const lookups = lookupsOf(a.journal);
    this.#writer(lookups.length)([a.tenant, a.seq, ...lookups]);
    this.#counts.add(a);
    if (!a.published) this.#unpublished([a.seq, a.journal.at]);
  }

  /** One statement for all lookups of a row. */
  #writer(count: number): Writer {
    const known = this.#lookups.get(count);
    if (known) return known;
    const rows = Array.from({ length: count }, (_, i) => `(?1, ?${i + 3}, ?2)`).join(', ');
    const made = writer({ database: this.#database, text: `INSERT INTO journal_keys VALUES ${rows}` });
    this.#lookups.set(count, made);
    return made;
  }
}
