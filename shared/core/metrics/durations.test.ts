import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantile, STEPS_MS, stepCounter, stepCounts } from './durations.ts';

const countsOf = (durations: readonly number[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const ms of durations) counts[stepCounter(ms)] = (counts[stepCounter(ms)] ?? 0) + 1;
  return counts;
};

describe('durations in steps', () => {
  it('count each duration once, a bound in its own step', () => {
    const counts = stepCounts(countsOf([0, 0.1, 0.11, 1, 999_999]));
    expect([counts[0], counts[1], counts[3], counts.at(-1)]).toEqual([2, 1, 1, 1]);
  });

  it('give a quantile within the step of the real one', () => {
    const durations = fc.array(fc.double({ min: 0, max: 300_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    const property = fc.property(durations, fc.constantFrom(0.5, 0.99), (all, share) => {
      const sorted = [...all].sort((x, y) => x - y);
      const real = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      const high = STEPS_MS.find((bound) => real <= bound) ?? 0;
      const low = [...STEPS_MS].reverse().find((bound) => bound < real) ?? 0;
      const found = quantile({ counts: countsOf(all), share }) ?? -1;
      return found >= low && found <= high;
    });
    expect(() => fc.assert(property)).not.toThrow();
  });

  it('have none where nothing was measured', () => {
    expect(quantile({ counts: { fired: 3 }, share: 0.5 })).toBeNull();
  });
});
