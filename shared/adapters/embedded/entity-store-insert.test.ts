import { beforeEach, describe, expect, it } from '@jest/globals';
import { type PreparedPlan, preparePlan } from '#adapters/store/prepare-plan.ts';
import type { Op } from '#core/plan/plan.ts';
import { claim, deal, plan, put } from '#test/contract/plans.ts';
import { Database } from './database.ts';
import { PlanInserter } from './entity-store-insert.ts';
import { createStoreTables } from './entity-store-schema.ts';

const TABLES = ['journal', 'records', 'list_keys', 'claims'];

let database: Database;
let inserter: PlanInserter;
beforeEach(() => {
  database = new Database({ file: ':memory:' });
  createStoreTables({ database });
  inserter = new PlanInserter({ database });
});

const listed = (id: string): Op => ({ ...put({ id }), keys: [{ index: 'name', key: id }] });
const prepared = (a: Parameters<typeof plan>[0]): PreparedPlan => {
  const made = preparePlan(plan(a));
  if (made === null) throw new Error('the plan is too large');
  return made;
};
const contents = (): unknown[] => TABLES.map((name) => database.sql.prepare(`SELECT * FROM ${name}`).raw().all([]));

describe('PlanInserter', () => {
  it('adds records with their keys, claims and the journal row', () => {
    const seq = inserter.insert(prepared({ ops: [listed('a'), claim({ key: 'k', id: 'a' })] }));
    expect(seq).toBe(1);
    expect(contents().map((rows) => (rows as unknown[]).length)).toEqual([1, 1, 1, 1]);
  });

  it.each([
    { what: 'a record', ops: [listed('b'), claim({ key: 'free', id: 'b' }), listed('a')] },
    { what: 'a claim', ops: [listed('b'), claim({ key: 'free', id: 'b' }), claim({ key: 'k', id: 'b' })] },
  ])('leaves nothing behind when $what is there already, and takes no place in the journal', ({ ops }) => {
    inserter.insert(prepared({ ops: [listed('a'), claim({ key: 'k', id: 'a' })] }));
    const before = contents();
    expect(inserter.insert(prepared({ ops }))).toBeNull();
    expect(contents()).toEqual(before);
    expect(inserter.insert(prepared({ ops: [listed('c')] }))).toBe(2);
  });

  it('leaves a write that was committed to others, who know how to answer it', () => {
    const once = prepared({ ops: [listed('a')] });
    inserter.insert(once);
    const before = contents();
    expect(inserter.insert(once)).toBeNull();
    expect(contents()).toEqual(before);
  });

  it.each([
    { what: 'changes a record', a: { ops: [put({ id: 'a', expect: 1 })] } },
    { what: 'has conditions', a: { ops: [listed('a'), { kind: 'check' as const, ref: deal('z'), expect: 1 }] } },
    { what: 'stores an answer', a: { ops: [listed('a')], mark: { key: 'm' } } },
  ])('leaves a plan that $what to others', ({ a }) => {
    expect(inserter.insert(prepared(a))).toBeNull();
    expect(contents()).toEqual([[], [], [], []]);
  });
});
