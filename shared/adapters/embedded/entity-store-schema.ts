import type { Database } from './database.ts';

const TABLES = `
CREATE TABLE IF NOT EXISTS records (
  tenant TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL,
  version INTEGER NOT NULL, def_version INTEGER NOT NULL, deleted_at TEXT, keys TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (tenant, entity, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list_keys (
  tenant TEXT NOT NULL, list TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (tenant, list, key, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claims (
  tenant TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL,
  PRIMARY KEY (tenant, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
  tenant TEXT NOT NULL, key TEXT NOT NULL, write_id TEXT NOT NULL, body_hash TEXT NOT NULL, ttl TEXT NOT NULL,
  response TEXT NOT NULL,
  PRIMARY KEY (tenant, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS marks_ttl ON marks (ttl);
CREATE TABLE IF NOT EXISTS sys (
  tenant TEXT NOT NULL, kind TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL,
  etag INTEGER NOT NULL, ttl TEXT, value TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, pk, sk)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sys_ttl ON sys (ttl) WHERE ttl IS NOT NULL;
CREATE TABLE IF NOT EXISTS journal (
  seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, write_id TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (write_id, tenant));
CREATE TABLE IF NOT EXISTS journal_keys (
  tenant TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (tenant, key, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unpublished (seq INTEGER PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS journal_indexed (one INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
INSERT OR IGNORE INTO journal_indexed VALUES (1, 0);
CREATE TABLE IF NOT EXISTS record_counts (
  tenant TEXT NOT NULL, entity TEXT NOT NULL, records INTEGER NOT NULL,
  PRIMARY KEY (tenant, entity)) WITHOUT ROWID;
`;

/** Makes the tables of records, claims, marks, platform rows and the journal, where they are missing. */
export function createStoreTables(a: { database: Database }): void {
  a.database.sql.exec(TABLES);
}
