import type { Database } from '#adapters/embedded/database.ts';

/** Writes what makes the commit of the same transaction fail, as a full disk would. */
export function failingCommit(database: Database): () => void {
  database.sql.pragma('foreign_keys = ON');
  database.sql.exec(`CREATE TABLE IF NOT EXISTS parents (id INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS orphans (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);`);
  const insert = database.sql.prepare('INSERT INTO orphans VALUES (1)');
  return () => void insert.run();
}
