import { describe, expect, it } from '@jest/globals';
import type { Deployed, RuleMode } from '#ports/rule-deployer.ts';
import { chooseMode, roomOf } from './choose-mode.ts';
import { planMoves } from './plan-moves.ts';

const capacityOf = (used: number, limit: number) => ({ used, limit, maxPatternChars: 2048, operators: ['all'] });
const rule = (ruleId: string, ...modes: RuleMode[]): Deployed => ({
  ...{ ruleId, tenant: 'acme', version: 1, active: true, physicalId: ruleId, pattern: {}, modes },
});

describe('the room of a bus', () => {
  it.each([
    [300, 270],
    [10, 8],
    [2, 0],
    [0, 0],
  ])('of %i rules is %i', (limit, room) => {
    expect(roomOf({ limit })).toBe(room);
  });
});

describe('the mode of a rule', () => {
  it.each<[number, RuleMode | null, RuleMode]>([
    [7, null, 'dedicated'],
    [8, null, 'pooled'],
    [8, 'pooled', 'pooled'],
    [8, 'dedicated', 'dedicated'],
    [9, 'dedicated', 'pooled'],
  ])('where %i of 10 are used and it has been %s is %s', (used, current, mode) => {
    expect(chooseMode({ capacity: capacityOf(used, 10), current })).toBe(mode);
  });
});

describe('moves', () => {
  const dedicated = ['a', 'c', 'b'].map((id) => rule(id, 'dedicated'));
  const pooled = ['f', 'd', 'e'].map((id) => rule(id, 'pooled'));

  it('send the newest into the pool where the bus is too full', () => {
    const moves = planMoves({ capacity: capacityOf(10, 10), observed: [...dedicated, ...pooled] });
    expect([...moves]).toEqual([
      ['b', 'pooled'],
      ['c', 'pooled'],
    ]);
  });

  it('bring the oldest out of it while there is room', () => {
    const moves = planMoves({ capacity: capacityOf(6, 10), observed: [...dedicated, ...pooled] });
    expect([...moves]).toEqual([
      ['d', 'dedicated'],
      ['e', 'dedicated'],
    ]);
  });

  it('are none where it is as full as it should be', () => {
    expect(planMoves({ capacity: capacityOf(8, 10), observed: [...dedicated, ...pooled] }).size).toBe(0);
  });

  it('count a rule that is on both roads as one of the bus', () => {
    const both = rule('g', 'dedicated', 'pooled');
    expect(planMoves({ capacity: capacityOf(1, 10), observed: [both] }).size).toBe(0);
  });
});
