import type { Json } from '#core/json/json.ts';
import { PatternIndex } from '#core/patterns/pattern-index.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import { POOL_PATTERN, POOL_RULE } from '#core/rules/pool-rule.ts';
import type { Clock } from '#ports/clock.ts';
import type { Deployed, RuleDeployer, RuleMode } from '#ports/rule-deployer.ts';
import type { Database } from './database.ts';
import { type RuleRow, RuleRows } from './rule-deployer-rows.ts';
import { RulePool } from './rule-pool.ts';

const PAGE = 500;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

type Put = Parameters<RuleDeployer['put']>[0];

/**
 * Rules on the bus of one machine: rows on disk; in memory the index of the bus, with the dedicated rules and the
 * managed one of the pool, and the pool. `limit` = how many rules the bus takes, as that of the cloud does.
 */
export function createRuleDeployer(a: { database: Database; clock: Clock; limit?: number }): {
  rules: RuleDeployer;
  index: PatternIndex;
} {
  const { database, clock, limit = NO_LIMIT } = a;
  const rows = new RuleRows({ database });
  const index = new PatternIndex();
  const pool = new RulePool();
  let managed = false;

  /** Brings the indexes to where the row is. */
  function follow(row: RuleRow): void {
    const { ruleId: id, leftPool } = row;
    const isLive = row.active && !row.removed;
    const pattern: Json = JSON.parse(row.pattern);
    if (isLive && row.dedicated) index.put({ id, pattern });
    else index.remove({ id });
    if (isLive && (row.pooled || leftPool !== null)) pool.put({ id, pattern, left: row.pooled ? null : leftPool });
    else pool.remove({ id });
    if (managed === !pool.empty) return;
    managed = !pool.empty;
    if (managed) index.put({ id: POOL_RULE, pattern: POOL_PATTERN });
    else index.remove({ id: POOL_RULE });
  }

  const used = (): number => rows.dedicated() + (managed ? 1 : 0);

  /** The first step: the road that is wanted, beside one that is there. */
  function open(put: Put): RuleRow | { outdatedBy: number } | 'full' {
    const known = rows.get(put.ruleId);
    const { version, mode } = put;
    if (known && (known.version > version || (known.version === version && known.removed))) {
      return { outdatedBy: known.version };
    }
    const had = known?.removed ? null : known;
    if (mode === 'dedicated' && !had?.dedicated && used() >= limit) return 'full';
    const row: RuleRow = {
      ruleId: put.ruleId,
      tenant: put.tenant,
      version,
      active: put.active,
      removed: false,
      pattern: JSON.stringify(put.pattern),
      dedicated: mode === 'dedicated' || had?.dedicated === true,
      pooled: mode === 'pooled' || had?.pooled === true,
      leftPool: mode === 'pooled' ? null : (had?.leftPool ?? null),
    };
    rows.put(row);
    return row;
  }

  /** The second step: the other road ends, unless somebody else has changed the rule since. */
  function close(put: Put): RuleRow | null {
    const known = rows.get(put.ruleId);
    if (!known || known.removed || known.version !== put.version || !(known.dedicated && known.pooled)) return null;
    const pooled = put.mode === 'pooled';
    const row = { ...known, dedicated: !pooled, pooled, leftPool: pooled ? null : clock.millis() };
    rows.put(row);
    return row;
  }

  for (const row of rows.live()) follow(row);

  const rules: RuleDeployer = {
    capacity: () => Promise.resolve({ used: used(), limit, maxPatternChars: 2048, operators: ['all'] }),
    put: async (put) => {
      const [problem] = validatePattern({ pattern: put.pattern });
      if (problem) return { state: 'failed', reason: `${problem.path}: ${problem.message}` };
      const physicalId = physicalIdOf(put);
      const opened = await database.write(() => open(put));
      if (opened === 'full') return { state: 'failed', reason: `the bus has its ${limit} rules`, full: true };
      if ('outdatedBy' in opened) {
        return {
          state: 'failed',
          reason: `version ${opened.outdatedBy} is on the bus, or was removed from it, already`,
        };
      }
      follow(opened);
      if (opened.dedicated && opened.pooled) {
        const closed = await database.write(() => close(put));
        if (closed) follow(closed);
      }
      return { state: 'live', physicalId };
    },
    remove: async ({ ruleId, version }) => {
      const row = await database.write(() => {
        const known = rows.get(ruleId);
        if (known && known.version > version) return null;
        const gone = { active: false, removed: true, pattern: '{}', dedicated: false, pooled: false, leftPool: null };
        const removed = { ruleId, tenant: known?.tenant ?? '', version, ...gone };
        rows.put(removed);
        return removed;
      });
      if (row) follow(row);
    },
    matchPool: (published) => Promise.resolve(pool.match(published)),
    observe: ({ cursor }) => {
      const page = rows.page({ after: cursor ?? '', limit: PAGE });
      const last = page.length === PAGE ? page.at(-1)?.ruleId : undefined;
      return Promise.resolve({ rules: page.map(toDeployed), ...(last !== undefined && { cursor: last }) });
    },
  };
  return { rules, index };
}

function physicalIdOf(a: { ruleId: string; mode: RuleMode }): string {
  return a.mode === 'pooled' ? `${POOL_RULE}/${a.ruleId}` : a.ruleId;
}

function toDeployed(row: RuleRow): Deployed {
  const { ruleId, tenant, version, active } = row;
  const modes: RuleMode[] = [];
  if (row.dedicated) modes.push('dedicated');
  if (row.pooled) modes.push('pooled');
  const physicalId = physicalIdOf({ ruleId, mode: row.dedicated ? 'dedicated' : 'pooled' });
  return { ruleId, tenant, version, active, physicalId, pattern: JSON.parse(row.pattern), modes };
}
