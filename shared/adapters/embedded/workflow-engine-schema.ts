import type { Database } from './database.ts';

const TABLES = `
CREATE TABLE IF NOT EXISTS machines (
  id TEXT PRIMARY KEY, removed INTEGER NOT NULL, asl TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS executions (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
  started_at TEXT NOT NULL, stopped_at TEXT, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT);
CREATE INDEX IF NOT EXISTS executions_stopped ON executions (stopped_at) WHERE stopped_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS execution_states (
  seq INTEGER PRIMARY KEY, pending INTEGER NOT NULL, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS execution_states_pending ON execution_states (seq) WHERE pending > 0;
CREATE TABLE IF NOT EXISTS execution_events (
  seq INTEGER NOT NULL, first INTEGER NOT NULL, events TEXT NOT NULL,
  PRIMARY KEY (seq, first)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS execution_timers (
  seq INTEGER NOT NULL, timer TEXT NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY (seq, timer)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS execution_timers_due ON execution_timers (due);
`;

/** Makes the tables of machines and executions, where they are missing. */
export function createWorkflowTables(a: { database: Database }): void {
  a.database.sql.exec(TABLES);
}
