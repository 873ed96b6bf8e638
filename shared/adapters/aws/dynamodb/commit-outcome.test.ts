import { describe, expect, it } from '@jest/globals';
import type { Op, Plan } from '#core/plan/plan.ts';
import { plan, put, sys } from '#test/contract/plans.ts';
import { refusedTransaction } from './commit-outcome.ts';

const NONE = { Code: 'None' };
const REFUSED = { Code: 'ConditionalCheckFailed' };
const CONFLICT = { Code: 'TransactionConflict' };

describe('a cancelled transaction', () => {
  const marked = (ops: Op[]): Plan => plan({ ops, mark: { key: 'm' } });

  it('was committed before when its journal row is there, whatever else is in its way', () => {
    const refused = refusedTransaction({ plan: marked([put({ id: 'a' })]), reasons: [REFUSED, REFUSED, REFUSED] });
    expect(refused).toEqual({ committedBefore: true });
  });

  it.each([
    { what: 'journal row', reasons: [CONFLICT, NONE, REFUSED] },
    { what: 'mark', reasons: [NONE, CONFLICT, REFUSED] },
  ])('is tried again while another one is at its $what, though a condition failed', ({ reasons }) => {
    const refused = refusedTransaction({ plan: marked([put({ id: 'a' })]), reasons });
    expect(refused).toEqual({ again: 'busy' });
  });

  it('tells the operation that failed, although another one is busy', () => {
    const ops = [put({ id: 'a' }), put({ id: 'b' })];
    const refused = refusedTransaction({ plan: plan({ ops }), reasons: [NONE, CONFLICT, REFUSED] });
    expect(refused).toEqual({ commit: { ok: false, reason: 'version', op: 1 } });
  });

  it('takes an expired row anew that is written blindly, and refuses one that is not', () => {
    const reasons = [NONE, REFUSED];
    const blind = refusedTransaction({ plan: plan({ ops: [sys({ sk: 'a', value: 1 })] }), reasons });
    const read = refusedTransaction({ plan: plan({ ops: [sys({ sk: 'a', value: 1, expect: 3 })] }), reasons });
    expect(blind).toEqual({ again: 'anew', op: 0 });
    expect(read).toEqual({ commit: { ok: false, reason: 'sys', op: 0 } });
  });

  it('is too large when one of its items is', () => {
    const reasons = [NONE, { Code: 'ValidationError', Message: 'Item size has exceeded the maximum allowed size' }];
    const refused = refusedTransaction({ plan: plan({ ops: [put({ id: 'a' })] }), reasons });
    expect(refused).toEqual({ commit: { ok: false, reason: 'too_large' } });
  });

  it('is not explained by reasons that nobody knows', () => {
    const reasons = [NONE, { Code: 'ValidationError', Message: 'something else' }];
    expect(refusedTransaction({ plan: plan({ ops: [put({ id: 'a' })] }), reasons })).toBeNull();
  });
});
