import { describe, expect, it } from '@jest/globals';
import { RateBound } from './rate-bound.ts';

describe('RateBound', () => {
  it('lets so many through in a span of time, and says how long the others have to wait', () => {
    const rates = new RateBound();
    const take = (now: number): number | null => rates.take({ key: 'a', count: 2, perMs: 1000, now });
    expect([take(0), take(400), take(900), take(1000)]).toEqual([null, null, 100, null]);
  });

  it('counts each source by itself', () => {
    const rates = new RateBound();
    const take = (key: string): number | null => rates.take({ key, count: 1, perMs: 1000, now: 0 });
    expect([take('a'), take('b'), take('a')]).toEqual([null, null, 1000]);
  });
});
