import { describe, expect, it } from '@jest/globals';
import { nextPeriod } from './billing-period.ts';

describe('the next period', () => {
  it.each([
    ['2026-01-15', '2026-01-15', 'monthly', '2026-02-15'],
    ['2026-01-31', '2026-01-31', 'monthly', '2026-02-28'],
    ['2026-02-28', '2026-01-31', 'monthly', '2026-03-31'],
    ['2028-01-31', '2027-12-31', 'monthly', '2028-02-29'],
    ['2026-11-30', '2026-08-31', 'quarterly', '2027-02-28'],
    ['2028-02-29', '2028-02-29', 'yearly', '2029-02-28'],
    ['2031-02-28', '2028-02-29', 'yearly', '2032-02-29'],
    ['2026-12-01', '2026-01-01', 'monthly', '2027-01-01'],
  ] as const)('after %s of what began on %s and is billed %s begins on %s', (from, anchor, cadence, expected) => {
    expect(nextPeriod({ from, anchor, cadence })).toBe(expected);
  });

  it('is none after what is no day', () => {
    expect(nextPeriod({ from: '2026-02-30', anchor: '2026-01-01', cadence: 'monthly' })).toBeNull();
  });
});
