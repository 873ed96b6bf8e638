import type { Journal } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import type { JournalTail } from './change-feed-tail.ts';
import type { Database } from './database.ts';
import { JournalIndex } from './entity-store-journal-index.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

type Batch = { writeIds: string[]; done: Promise<void> };

/** Which journal rows nobody has marked published: a list that is short as long as the publisher keeps up. */
export class PublishedRows {
  readonly #database: Database;
  readonly #index: JournalIndex;
  readonly #seqs: Reader<[seq: number]>;
  readonly #list: Reader<[body: string]>;
  readonly #remove: Writer;
  #batch: Batch | null = null;

  constructor(a: { database: Database; tail: JournalTail }) {
    const { database } = a;
    this.#database = database;
    this.#index = new JournalIndex(a);
    this.#seqs = reader({
      database,
      text: 'SELECT j.seq FROM json_each(?) w CROSS JOIN journal j ON j.write_id = w.value',
    });
    this.#list = reader({
      database,
      text: `SELECT j.body FROM unpublished u JOIN journal j ON j.seq = u.seq
        WHERE u.at < ? ORDER BY u.seq LIMIT ?`,
    });
    this.#remove = writer({ database, text: 'DELETE FROM unpublished WHERE seq = ?' });
  }

  /** Oldest first. */
  async list(a: { olderThan: Iso; limit: number }): Promise<Journal[]> {
    await this.#database.noted();
    await this.#index.catchUp();
    return this.#list.all([a.olderThan, a.limit]).map(([body]) => JSON.parse(body));
  }

  /** Resolves when the marks are on disk; what is marked within a moment shares a transaction. */
  async mark(a: { writeIds: string[] }): Promise<void> {
    if (a.writeIds.length === 0) return;
    this.#batch ??= this.#newBatch();
    this.#batch.writeIds.push(...a.writeIds);
    await this.#batch.done;
  }

  #newBatch(): Batch {
    const writeIds: string[] = [];
    const done = this.#database.note(() => {
      this.#batch = null;
      this.#mark(writeIds);
    });
    return { writeIds, done };
  }

  #mark(writeIds: string[]): void {
    const seqs = this.#seqs.all([JSON.stringify(writeIds)]).map(([seq]) => seq);
    const indexed = this.#index.upTo();
    const ahead = new Set(seqs.filter((seq) => seq > indexed));
    for (const seq of seqs) if (!ahead.has(seq)) this.#remove([seq]);
    // rows that the index has not reached never enter the list
    const last = Math.max(0, ...ahead);
    while (this.#index.upTo() < last) this.#index.run({ published: ahead, upTo: last });
  }
}
