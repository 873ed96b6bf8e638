import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { DepotProcess } from './depot-process.ts';

/** A record as it lies on disk. */
export type StoredRecord = { entity: string; id: string; version: number; deleted: boolean; data: JsonObject };
/** All that lies on disk of the depot. */
export type Stored = {
  records: StoredRecord[];
  /** who holds what: the owner is written `entity/id` */
  claims: { key: string; owner: string }[];
  /** in the order of the commits */
  journal: Journal[];
  instances: JsonObject[];
  /** jobs that are not done */
  jobs: { id: string; code: string | null; group: string }[];
  unpublished: number;
};

/** Reads the file itself, past every port. */
export function readStored(process: DepotProcess): Stored {
  const { sql } = process.local.database;
  const all = (text: string): JsonObject[] => sql.prepare(text).all() as JsonObject[];
  return {
    records: all("SELECT * FROM records WHERE entity LIKE 'depot/%'").map((row) => ({
      entity: String(row['entity']).replace('depot/', ''),
      id: String(row['id']),
      version: Number(row['version']),
      deleted: row['deleted_at'] !== null,
      data: parsed(row['data']),
    })),
    claims: all('SELECT key, owner FROM claims').flatMap((row) => {
      const [, app, entity, id] = JSON.parse(String(row['owner']));
      return app === 'depot' ? [{ key: String(row['key']), owner: `${entity}/${id}` }] : [];
    }),
    journal: all('SELECT body FROM journal ORDER BY seq').map((row) => JSON.parse(String(row['body'])) as Journal),
    instances: all("SELECT value FROM sys WHERE kind = 'instance'").map((row) => parsed(row['value'])),
    jobs: all('SELECT id, code, grp FROM jobs WHERE done_at IS NULL').map((row) => ({
      id: String(row['id']),
      group: String(row['grp']),
      code: row['code'] === null ? null : String(row['code']),
    })),
    unpublished: all('SELECT seq FROM unpublished').length,
  };
}

function parsed(text: unknown): JsonObject {
  const value: unknown = JSON.parse(String(text));
  return isObject(value) ? value : {};
}
