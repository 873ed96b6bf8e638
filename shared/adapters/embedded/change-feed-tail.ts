import type { Journal } from '#core/plan/journal.ts';

/** A journal row as it was committed; `seq` is its place in the journal, `size` the characters of its JSON. */
export type Committed = { seq: number; tenant: string; journal: Journal; size: number };

const MOST_ROWS = 2000;
const MOST_CHARS = 16_000_000;

/**
 * The newest journal rows, in memory for those that follow the journal in the same process: no row has to be read
 * and parsed again. What is not here, as after a restart, is read from the database. Rows are shared: nobody changes them.
 */
export class JournalTail {
  #rows: Committed[] = [];
  #chars = 0;
  readonly #listeners = new Set<() => void>();

  /** Adds a row right after its commit, and tells the listeners. */
  push(row: Committed): void {
    const last = this.#rows.at(-1);
    // a gap would be taken for the end of the journal
    if (last && row.seq !== last.seq + 1) this.#clear();
    this.#rows.push(row);
    this.#chars += row.size;
    if (this.#rows.length > MOST_ROWS || this.#chars > MOST_CHARS) this.#dropHalf();
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each new row; the returned function ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One row, if it is still here. */
  at(seq: number): Committed | undefined {
    const first = this.#rows[0];
    return first && this.#rows[seq - first.seq];
  }

  /** Up to `limit` rows that directly follow `seq`; none when the first of them is not here. */
  after(a: { seq: number; limit: number }): Committed[] {
    const first = this.#rows[0];
    if (first === undefined || a.seq + 1 < first.seq) return [];
    const from = a.seq + 1 - first.seq;
    return this.#rows.slice(from, from + a.limit);
  }

  /** Whether the newest row is here and is this one. */
  endsAt(seq: number): boolean {
    return this.#rows.at(-1)?.seq === seq;
  }

  #dropHalf(): void {
    for (const row of this.#rows.splice(0, Math.ceil(this.#rows.length / 2))) this.#chars -= row.size;
  }

  #clear(): void {
    this.#rows = [];
    this.#chars = 0;
  }
}
