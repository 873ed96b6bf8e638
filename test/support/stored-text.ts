import type { Database } from '#adapters/embedded/database.ts';

/** A row of a table as text. */
export type StoredRow = { table: string; text: string };

/** Every row of every table, for a test that looks for what must not be there. */
export function storedRows(a: { database: Database }): StoredRow[] {
  const { sql } = a.database;
  const tables = sql.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").raw().all() as [string][];
  return tables.flatMap(([table]) => {
    const rows = sql.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][];
    return rows.map((row) => ({ table, text: JSON.stringify(row) }));
  });
}
