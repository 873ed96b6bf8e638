import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { Database } from './database.ts';
import { FakeClock } from './fake-clock.ts';
import { createRuleDeployer } from './rule-deployer.ts';

const EVENT: DroEvent = {
  ...{ id: 'e1', tenantId: 'acme', type: 'deals.created', app: 'crm', entity: 'deals', recordId: 'd1', version: 1 },
  ...{ occurredAt: '2026-03-01T12:00:00.000Z', imported: false, actor: SYSTEM_ACTOR, correlationId: 'c1' },
  ...{ causationId: null, depth: 0, record: {}, original: null, changes: {}, payload: null },
};
const RULE = { ruleId: 'r', tenant: 'acme', version: 1, pattern: { source: ['dro.crm'] }, active: true };

let database: Database;
let clock: FakeClock;
beforeEach(() => {
  database = new Database({ file: ':memory:' });
  clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
});
afterEach(() => database.close());

describe('the bus of one machine', () => {
  it('opens a folder from before there was a pool', async () => {
    database.sql.exec(`CREATE TABLE bus_rules (
      rule_id TEXT PRIMARY KEY, tenant TEXT NOT NULL, version INTEGER NOT NULL,
      active INTEGER NOT NULL, removed INTEGER NOT NULL, pattern TEXT NOT NULL) WITHOUT ROWID`);
    database.sql.exec(`INSERT INTO bus_rules VALUES ('old', 'acme', 3, 1, 0, '{"source":["dro.crm"]}')`);
    const { rules, index } = createRuleDeployer({ database, clock });
    expect((await rules.observe({})).rules).toMatchObject([{ ruleId: 'old', version: 3, modes: ['dedicated'] }]);
    expect(index.match({ event: toEnvelope(EVENT) })).toEqual(['old']);
  });

  it('has the managed rule only while there is a pooled one that listens', async () => {
    const { rules, index } = createRuleDeployer({ database, clock });
    const found: string[][] = [];
    for (const active of [true, false, true]) {
      await rules.put({ ...RULE, mode: 'pooled', active });
      found.push(index.match({ event: toEnvelope(EVENT) }));
    }
    await rules.remove({ ruleId: 'r', version: 2 });
    found.push(index.match({ event: toEnvelope(EVENT) }));
    expect(found).toEqual([['dro-pool'], [], ['dro-pool'], []]);
  });

  it('knows after a restart which events were for a rule before it left the pool', async () => {
    const { rules } = createRuleDeployer({ database, clock });
    await rules.put({ ...RULE, mode: 'pooled' });
    await rules.put({ ...RULE, mode: 'dedicated' });
    await rules.put({ ...RULE, mode: 'dedicated', version: 2 });
    const again = createRuleDeployer({ database, clock }).rules;
    const matched = [0, 1].map((later) => again.matchPool({ event: EVENT, publishedAt: clock.millis() + later }));
    expect(await Promise.all(matched)).toEqual([['r'], []]);
  });
});
