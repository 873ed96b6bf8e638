import { InvalidEventPatternException, LimitExceededException } from '@aws-sdk/client-eventbridge';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import { POOL_RULE } from '#core/rules/pool-rule.ts';
import type { Clock } from '#ports/clock.ts';
import type { Deployed, RuleDeployer, RuleMode } from '#ports/rule-deployer.ts';
import { withLease } from '../table/lease.ts';
import type { RowTable } from '../table/row-table.ts';
import type { BusRules } from './bus-rules.ts';
import { PoolIndex } from './pool-index.ts';
import { type RuleRow, RuleRows } from './rule-rows.ts';

const MOST_PATTERN_CHARS = 2048;
const RACES = 20;
// a new rule of the bus may be asleep for a minute; until then the old road goes on, and what comes twice is dropped
const SETTLE_MS = 90_000;

type Put = Parameters<RuleDeployer['put']>[0];
type Opened = { row: RuleRow; poolSince?: number } | { reason: string; full?: true };

/**
 * Rules on Amazon EventBridge: those with a road of their own are rules of the bus; those of the pool are rows, which
 * the function behind the pool's one rule matches. The row of a rule is written first and says what should be there;
 * the bus follows, so that a crash between leaves a drift that is seen and mended. Of one rule, one thing is done at a
 * time.
 */
export function createRuleDeployer(a: {
  bus: BusRules;
  table: RowTable;
  clock: Clock;
  pause: (ms: number) => Promise<void>;
  /** how many rules the bus takes: 300, unless the account's quota was raised */
  limit: number;
  /** how long the pool's own rule, being new, is not relied on */
  poolSettlesMs?: number;
}): RuleDeployer {
  const { bus, table, clock, pause, limit, poolSettlesMs = SETTLE_MS } = a;
  const rows = new RuleRows({ table });
  const alone = <T>(ruleId: string, work: () => Promise<T>): Promise<T> =>
    withLease({ table, clock, pause, name: `bus-rule/${ruleId}`, work });
  const pool = new PoolIndex({ rows });

  /** The first step: the road that is wanted, beside one that is there. */
  async function open(put: Put): Promise<Opened> {
    for (let race = 0; race < RACES; race++) {
      const read = await rows.get(put.ruleId);
      const known = read.row;
      const { version, mode } = put;
      if (known && (known.version > version || (known.version === version && known.removed))) {
        return { reason: `version ${known.version} is on the bus, or was removed from it, already` };
      }
      const had = known?.removed ? null : known;
      if (mode === 'dedicated' && !had?.dedicated && (await bus.list()).used >= limit) return full();
      const row: RuleRow = {
        ruleId: put.ruleId,
        tenant: put.tenant,
        version,
        active: put.active,
        removed: false,
        pattern: put.pattern,
        dedicated: mode === 'dedicated' || had?.dedicated === true,
        pooled: mode === 'pooled' || had?.pooled === true,
        leftPool: mode === 'pooled' ? null : (had?.leftPool ?? null),
      };
      if (await rows.put({ read, row })) return { row };
    }
    return { reason: 'others changed it at the same time' };
  }

  /**
   * The second step: the other road ends, unless somebody else has changed the rule since. While the pool's own rule is
   * new both stay, which is a drift that is mended later.
   */
  async function close(put: Put, poolSince: number): Promise<void> {
    if (put.mode === 'pooled' && clock.millis() - poolSince < poolSettlesMs) return;
    for (let race = 0; race < RACES; race++) {
      const read = await rows.get(put.ruleId);
      const known = read.row;
      if (!known || known.removed || known.version !== put.version || !(known.dedicated && known.pooled)) return;
      const pooled = put.mode === 'pooled';
      // the bus first: while the row still names both roads, a crash between is seen as drift
      if (pooled) await bus.remove(put);
      const row = { ...known, dedicated: !pooled, pooled, leftPool: pooled ? null : clock.millis() + SETTLE_MS };
      if (await rows.put({ read, row })) return;
    }
  }

  function full(): { reason: string; full: true } {
    return { reason: `the bus has its ${limit} rules`, full: true };
  }

  /** Brings the bus to where the row is. */
  async function follow(row: RuleRow): Promise<Opened> {
    try {
      const pool = row.pooled ? await bus.ensurePool({ now: clock.millis() }) : null;
      if (row.dedicated) await bus.put(row);
      return { row, ...(pool && { poolSince: pool.since }) };
    } catch (error) {
      if (error instanceof LimitExceededException) return full();
      if (error instanceof InvalidEventPatternException) return { reason: error.message };
      throw error;
    }
  }

  async function remove(a: { ruleId: string; version: number }): Promise<void> {
    const { ruleId, version } = a;
    for (let race = 0; race < RACES; race++) {
      const read = await rows.get(ruleId);
      if (read.row && read.row.version > version) return;
      const gone = { active: false, removed: true, pattern: {}, dedicated: false, pooled: false, leftPool: null };
      if (await rows.put({ read, row: { ruleId, tenant: read.row?.tenant ?? '', version, ...gone } })) {
        await bus.remove({ ruleId });
        return;
      }
    }
    throw new Error(`rule ${ruleId} is changed by too many at the same time`);
  }

  return {
    capacity: async () => ({
      used: (await bus.list()).used,
      limit,
      maxPatternChars: MOST_PATTERN_CHARS,
      operators: ['all'],
    }),
    put: async (put) => {
      const [problem] = validatePattern({ pattern: put.pattern });
      if (problem) return { state: 'failed', reason: `${problem.path}: ${problem.message}` };
      return alone(put.ruleId, async () => {
        const opened = await open(put);
        const followed = 'row' in opened ? await follow(opened.row) : opened;
        if (!('row' in followed)) return { state: 'failed', ...followed };
        if (followed.row.dedicated && followed.row.pooled) await close(put, followed.poolSince ?? 0);
        return { state: 'live', physicalId: physicalIdOf(put) };
      });
    },
    remove: (gone) => alone(gone.ruleId, () => remove(gone)),
    matchPool: (published) => pool.match(published),
    observe: async ({ cursor }) => {
      const page = await rows.page(cursor === undefined ? {} : { cursor });
      const onBus = new Map((await bus.list()).rules.map((rule) => [rule.ruleId, rule]));
      const seen = page.rows.flatMap((row): Deployed[] => {
        const rule = onBus.get(row.ruleId);
        const modes: RuleMode[] = [...(rule ? ['dedicated' as const] : []), ...(row.pooled ? ['pooled' as const] : [])];
        if (modes.length === 0) return [];
        const { ruleId, tenant } = row;
        const { version, active, pattern } = rule ?? row;
        return [{ ruleId, tenant, version, active, pattern, modes, physicalId: idOn({ ruleId, dedicated: !!rule }) }];
      });
      return { rules: seen, ...(page.cursor !== undefined && { cursor: page.cursor }) };
    },
  };
}

function physicalIdOf(a: { ruleId: string; mode: RuleMode }): string {
  return idOn({ ruleId: a.ruleId, dedicated: a.mode === 'dedicated' });
}

function idOn(a: { ruleId: string; dedicated: boolean }): string {
  return a.dedicated ? `dro-${a.ruleId}` : `${POOL_RULE}/${a.ruleId}`;
}
