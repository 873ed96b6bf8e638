import type { Database } from './database.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

/** A rule on disk, and the roads that lead to it; `leftPool` = when it got a road of its own (milliseconds). */
export type RuleRow = {
  ruleId: string;
  tenant: string;
  version: number;
  active: boolean;
  removed: boolean;
  pattern: string;
  dedicated: boolean;
  pooled: boolean;
  leftPool: number | null;
};

type Columns = [
  ruleId: string,
  tenant: string,
  version: number,
  active: number,
  removed: number,
  pattern: string,
  dedicated: number,
  pooled: number,
  leftPool: number | null,
];

// a removed rule keeps its row, so that a late put of an older version stays without effect
const TABLE = `CREATE TABLE IF NOT EXISTS bus_rules (
  rule_id TEXT PRIMARY KEY, tenant TEXT NOT NULL, version INTEGER NOT NULL,
  active INTEGER NOT NULL, removed INTEGER NOT NULL, pattern TEXT NOT NULL,
  dedicated INTEGER NOT NULL DEFAULT 1, pooled INTEGER NOT NULL DEFAULT 0, left_pool INTEGER
) WITHOUT ROWID`;

// a folder from before there was a pool
const ADDED: readonly (readonly [string, string])[] = [
  ['dedicated', 'INTEGER NOT NULL DEFAULT 1'],
  ['pooled', 'INTEGER NOT NULL DEFAULT 0'],
  ['left_pool', 'INTEGER'],
];

const COLUMNS = 'rule_id, tenant, version, active, removed, pattern, dedicated, pooled, left_pool';

/** The rules of the bus on disk. Writers run inside a transaction. */
export class RuleRows {
  readonly #one: Reader<Columns>;
  readonly #live: Reader<Columns>;
  readonly #page: Reader<Columns>;
  readonly #dedicated: Reader<[count: number]>;
  readonly #upsert: Writer;

  constructor(a: { database: Database }) {
    const { database } = a;
    database.sql.exec(TABLE);
    const names = reader<[name: string]>({ database, text: `SELECT name FROM pragma_table_info('bus_rules')` });
    const known = names.all([]).flat();
    for (const [name, type] of ADDED) {
      if (!known.includes(name)) database.sql.exec(`ALTER TABLE bus_rules ADD COLUMN ${name} ${type}`);
    }
    const select = `SELECT ${COLUMNS} FROM bus_rules WHERE`;
    this.#one = reader({ database, text: `${select} rule_id = ?` });
    this.#live = reader({ database, text: `${select} removed = 0 AND active = 1` });
    this.#page = reader({ database, text: `${select} removed = 0 AND rule_id > ? ORDER BY rule_id LIMIT ?` });
    this.#dedicated = reader({
      database,
      text: 'SELECT count(*) FROM bus_rules WHERE removed = 0 AND dedicated = 1',
    });
    this.#upsert = writer({
      database,
      text: `INSERT OR REPLACE INTO bus_rules (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    });
  }

  get(ruleId: string): RuleRow | null {
    const columns = this.#one.one([ruleId]);
    return columns ? toRow(columns) : null;
  }

  /** Those that events are delivered to. */
  live(): RuleRow[] {
    return this.#live.all([]).map(toRow);
  }

  /** What is not removed, behind an id, by id. */
  page(a: { after: string; limit: number }): RuleRow[] {
    return this.#page.all([a.after, a.limit]).map(toRow);
  }

  /** How many have a road of their own. */
  dedicated(): number {
    return this.#dedicated.one([])?.[0] ?? 0;
  }

  put(row: RuleRow): void {
    const { ruleId, tenant, version, pattern, leftPool } = row;
    const flags = [row.active, row.removed].map(Number);
    this.#upsert([ruleId, tenant, version, ...flags, pattern, Number(row.dedicated), Number(row.pooled), leftPool]);
  }
}

function toRow(columns: Columns): RuleRow {
  const [ruleId, tenant, version, active, removed, pattern, dedicated, pooled, leftPool] = columns;
  return {
    ...{ ruleId, tenant, version, pattern, leftPool },
    active: active === 1,
    removed: removed === 1,
    dedicated: dedicated === 1,
    pooled: pooled === 1,
  };
}
