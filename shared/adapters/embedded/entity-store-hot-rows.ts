import type { SysKey, SysKind } from '#core/plan/sys.ts';
import type { Database } from './database.ts';

/** The columns that a platform row is made of. */
export type SysColumns = [etag: number, value: string, ttl: string | null];

// what every write asks for
const HOT: readonly SysKind[] = ['defs_version'];
const MOST_ROWS = 1000;

/**
 * The few platform rows that every write reads, in memory, absent ones too. Kept only where no other process can
 * write to the file. Rows are read in from outside of transactions, so what is here is committed.
 */
export class HotRows {
  readonly #rows = new Map<string, SysColumns | undefined>();
  readonly #database: Database;

  constructor(a: { database: Database }) {
    this.#database = a.database;
  }

  /** The row, from memory or by `read`. */
  get(a: { key: SysKey; read: () => SysColumns | undefined }): SysColumns | undefined {
    if (!this.#database.exclusive || !HOT.includes(a.key.kind)) return a.read();
    const id = idOf(a.key);
    const known = this.#rows.get(id);
    if (known !== undefined || this.#rows.has(id)) return known;
    if (this.#rows.size >= MOST_ROWS) this.#rows.clear();
    const row = a.read();
    this.#rows.set(id, row);
    return row;
  }

  /** To be called for each row that is written, also when the transaction may be taken back. */
  forget(key: SysKey): void {
    if (HOT.includes(key.kind)) this.#rows.delete(idOf(key));
  }
}

function idOf(key: SysKey): string {
  return `${key.tenant}/${key.pk}/${key.sk}`;
}
