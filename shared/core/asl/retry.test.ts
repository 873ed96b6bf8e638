import { describe, expect, it } from '@jest/globals';
import type { Retrier } from '#core/asl/machine.ts';
import { nextRetry } from '#core/asl/retry.ts';

const base: Retrier = {
  errors: ['States.ALL'],
  intervalSeconds: 1,
  maxAttempts: 3,
  backoffRate: 2,
  maxDelaySeconds: null,
  jitter: false,
};
const failure = { error: 'Busy' };
const random = () => 0.25;

describe('nextRetry', () => {
  it('grows with every attempt until there are none left', () => {
    const retries: number[] = [];
    const delays = Array.from({ length: 4 }, () => nextRetry({ retriers: [base], retries, failure, random }));
    expect(delays).toEqual([1000, 2000, 4000, null]);
  });

  it('spreads the delay over all of it with jitter', () => {
    const delay = nextRetry({ retriers: [{ ...base, jitter: true }], retries: [2], failure, random });
    expect(delay).toBe(1000);
  });

  it('stays within a year, however it grows', () => {
    const delay = nextRetry({ retriers: [{ ...base, maxAttempts: 999 }], retries: [900], failure, random });
    expect(delay).toBe(31_622_400_000);
  });

  it('takes the first retrier that covers the error, and leaves no holes in the counts', () => {
    const retries: number[] = [];
    const delay = nextRetry({
      retriers: [
        { ...base, errors: ['Other'] },
        { ...base, intervalSeconds: 7 },
      ],
      retries,
      failure,
      random,
    });
    expect({ delay, retries }).toEqual({ delay: 7000, retries: [0, 1] });
  });

  it('does not go on to the next retrier when the first that covers the error is used up', () => {
    const delay = nextRetry({ retriers: [{ ...base, maxAttempts: 0 }, base], retries: [], failure, random });
    expect(delay).toBeNull();
  });
});
