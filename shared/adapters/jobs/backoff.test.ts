import { describe, expect, it } from '@jest/globals';
import { backoff } from './backoff.ts';

describe('backoff', () => {
  it.each([
    { attempt: 1, most: 1000 },
    { attempt: 2, most: 2000 },
    { attempt: 9, most: 256_000 },
    { attempt: 10, most: 300_000 },
    { attempt: 2000, most: 300_000 },
  ])('waits between nothing and $most ms after failure $attempt', ({ attempt, most }) => {
    expect(backoff({ attempt, random: 0 })).toBe(0);
    expect(backoff({ attempt, random: 0.5 })).toBe(most / 2);
    expect(backoff({ attempt, random: 0.999_999_9 })).toBe(most - 1);
  });
});
