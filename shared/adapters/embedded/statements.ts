import type { Database } from './database.ts';

/** What SQLite takes as a parameter. */
export type Param = string | number | null | Uint8Array;

/** A prepared SELECT: one row, or all, as lists of column values in the order of the text. */
export type Reader<T extends unknown[]> = { one(params: Param[]): T | undefined; all(params: Param[]): T[] };

/** A prepared INSERT, UPDATE or DELETE; tells how many rows it touched and, for an INSERT, the new row's number. */
export type Writer = (params: Param[]) => { changes: number; seq: number };

/** Prepares a SELECT. `T` names the types of its columns: the one place where SQLite's answers are believed. */
export function reader<T extends unknown[]>(a: { database: Database; text: string }): Reader<T> {
  const statement = a.database.sql.prepare(a.text).raw();
  return {
    one: (params) => statement.get(params) as T | undefined,
    all: (params) => statement.all(params) as T[],
  };
}

/** Prepares a statement that changes rows. */
export function writer(a: { database: Database; text: string }): Writer {
  const { database } = a;
  const statement = database.sql.prepare(a.text);
  return (params) => {
    const result = statement.run(params);
    database.changed(result.changes);
    return { changes: result.changes, seq: Number(result.lastInsertRowid) };
  };
}
