import type { SysKey, SysKind } from '#core/plan/sys.ts';
import type { Database } from './database.ts';

/** The columns that a platform row is made of. */
export type SysColumns = [etag: number, value: string, ttl: string | null];

/** `turn` is that of the last write; without `columns` the row must be read. */
type HotRow = { turn: number; columns?: SysColumns | undefined };

/** A row that a transaction is about to write. */
export type HotWrite = { id: string; turn: number; columns: SysColumns };

// what every write asks for, and what every step of a workflow asks for more than once
const HOT: readonly SysKind[] = ['defs_version', 'instance', 'instance_step', 'wait'];
const MOST_ROWS = 2000;
const MOST_CHARS = 8000;

/**
 * The platform rows that are read again and again, in memory, absent ones too. Kept only where no other process can
 * write to the file. What is here is what anybody reads: rows are read in from outside of what a transaction runs, and
 * what that writes is taken in after it, unless the row was written again meanwhile.
 */
export class HotRows {
  readonly #rows = new Map<string, HotRow>();
  readonly #database: Database;
  #turn = 0;

  constructor(a: { database: Database }) {
    this.#database = a.database;
  }

  /** The row, from memory or by `read`. */
  get(a: { key: SysKey; read: () => SysColumns | undefined }): SysColumns | undefined {
    if (!this.#keeps(a.key)) return a.read();
    const id = idOf(a.key);
    const known = this.#rows.get(id);
    if (known && 'columns' in known) return known.columns;
    const columns = a.read();
    if ((columns?.[1].length ?? 0) <= MOST_CHARS) this.#set({ id, row: { turn: known?.turn ?? 0, columns } });
    return columns;
  }

  /** The row if it is in memory, for use within a transaction: what that has written is not. */
  known(key: SysKey): { columns: SysColumns | undefined } | null {
    const known = this.#keeps(key) ? this.#rows.get(idOf(key)) : undefined;
    return known && 'columns' in known ? { columns: known.columns } : null;
  }

  /**
   * To be called for each row that is written, also when the transaction may be taken back: it is forgotten. With its
   * new `columns`, the answer is for `commit`.
   */
  write(a: { key: SysKey; columns: SysColumns | null }): HotWrite | null {
    if (!this.#keeps(a.key)) return null;
    const id = idOf(a.key);
    this.#turn += 1;
    const turn = this.#turn;
    this.#set({ id, row: { turn } });
    return a.columns && a.columns[1].length <= MOST_CHARS ? { id, turn, columns: a.columns } : null;
  }

  /** Takes in what a transaction has written, once that is committed. */
  commit(writes: readonly HotWrite[]): void {
    for (const { id, turn, columns } of writes) {
      if (this.#rows.get(id)?.turn === turn) this.#set({ id, row: { turn, columns } });
    }
  }

  /** Forgets all: what it was read from is not on disk. */
  clear(): void {
    this.#rows.clear();
  }

  #keeps(key: SysKey): boolean {
    return this.#database.exclusive && HOT.includes(key.kind);
  }

  #set(a: { id: string; row: HotRow }): void {
    // the newest stand last
    this.#rows.delete(a.id);
    this.#rows.set(a.id, a.row);
    if (this.#rows.size <= MOST_ROWS) return;
    const [oldest] = this.#rows.keys();
    if (oldest !== undefined) this.#rows.delete(oldest);
  }
}

function idOf(key: SysKey): string {
  return `${key.kind}/${key.tenant}/${key.pk}/${key.sk}`;
}
