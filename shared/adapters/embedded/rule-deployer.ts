import type { Json } from '#core/json/json.ts';
import { PatternIndex } from '#core/patterns/pattern-index.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import type { Deployed, RuleDeployer } from '#ports/rule-deployer.ts';
import type { Database } from './database.ts';

// a removed rule keeps its row, so that a late put of an older version stays without effect
const SCHEMA = `CREATE TABLE IF NOT EXISTS bus_rules (
  rule_id TEXT PRIMARY KEY, tenant TEXT NOT NULL, version INTEGER NOT NULL,
  active INTEGER NOT NULL, removed INTEGER NOT NULL, pattern TEXT NOT NULL
) WITHOUT ROWID`;

const PAGE = 500;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

type RuleRow = { rule_id: string; tenant: string; version: number; active: number; removed: number; pattern: string };

/** Rules on the bus of one machine: rows on disk, and an index over the active ones in memory. */
export function createRuleDeployer(a: { database: Database }): { rules: RuleDeployer; index: PatternIndex } {
  const { database } = a;
  database.sql.exec(SCHEMA);
  const index = new PatternIndex();
  const select = database.sql.prepare('SELECT * FROM bus_rules WHERE rule_id = ?');
  const upsert = database.sql.prepare('INSERT OR REPLACE INTO bus_rules VALUES (?, ?, ?, ?, ?, ?)');
  const page = database.sql.prepare(
    'SELECT * FROM bus_rules WHERE removed = 0 AND rule_id > ? ORDER BY rule_id LIMIT ?',
  );
  const active = database.sql.prepare('SELECT * FROM bus_rules WHERE removed = 0 AND active = 1');
  const count = database.sql.prepare('SELECT count(*) AS n FROM bus_rules WHERE removed = 0');
  const rowOf = (ruleId: string): RuleRow | undefined => select.get(ruleId) as RuleRow | undefined;
  for (const row of active.all() as RuleRow[]) index.put({ id: row.rule_id, pattern: JSON.parse(row.pattern) });

  const store = async (row: RuleRow): Promise<void> => {
    const written = await database.write(() => {
      const known = rowOf(row.rule_id);
      if (known && (known.version > row.version || (known.version === row.version && known.removed > row.removed))) {
        return false;
      }
      upsert.run(row.rule_id, row.tenant, row.version, row.active, row.removed, row.pattern);
      return true;
    });
    if (!written) return;
    if (row.active && !row.removed) index.put({ id: row.rule_id, pattern: JSON.parse(row.pattern) as Json });
    else index.remove({ id: row.rule_id });
  };

  const rules: RuleDeployer = {
    capacity: () =>
      Promise.resolve({
        used: (count.get() as { n: number }).n,
        limit: NO_LIMIT,
        maxPatternChars: 2048,
        operators: ['all'],
      }),
    put: async ({ ruleId, tenant, version, pattern, active: on }) => {
      const [problem] = validatePattern({ pattern });
      if (problem) return { state: 'failed', reason: `${problem.path}: ${problem.message}` };
      const text = JSON.stringify(pattern);
      await store({ rule_id: ruleId, tenant, version, active: on ? 1 : 0, removed: 0, pattern: text });
      return { state: 'live', physicalId: ruleId };
    },
    remove: async ({ ruleId, version }) => {
      const tenant = rowOf(ruleId)?.tenant ?? '';
      await store({ rule_id: ruleId, tenant, version, active: 0, removed: 1, pattern: '{}' });
    },
    observe: ({ cursor }) => {
      const rows = page.all(cursor ?? '', PAGE) as RuleRow[];
      const last = rows.length === PAGE ? rows.at(-1)?.rule_id : undefined;
      return Promise.resolve({ rules: rows.map(toDeployed), ...(last !== undefined && { cursor: last }) });
    },
  };
  return { rules, index };
}

function toDeployed(row: RuleRow): Deployed {
  const { rule_id: ruleId, tenant, version } = row;
  return { ruleId, tenant, version, active: row.active === 1, physicalId: ruleId };
}
