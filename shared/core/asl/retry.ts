import type { Failure } from './failure.ts';
import type { Retrier } from './machine.ts';
import { matchesError } from './matches-error.ts';

// a year: what grows without MaxDelaySeconds stays a date
const MAX_SECONDS = 31_622_400;

/**
 * Milliseconds until the next attempt, or null when there is none: no retrier covers the failure, or the first that
 * does is used up. Counts the attempt in `retries`.
 */
export function nextRetry(a: {
  retriers: readonly Retrier[];
  retries: number[];
  failure: Failure;
  random: () => number;
}): number | null {
  const index = a.retriers.findIndex(({ errors }) => matchesError({ errors, failure: a.failure }));
  const retrier = a.retriers[index];
  if (!retrier) return null;
  const used = a.retries[index] ?? 0;
  if (used >= retrier.maxAttempts) return null;
  // a list with holes would not survive JSON
  for (let i = a.retries.length; i <= index; i++) a.retries.push(0);
  a.retries[index] = used + 1;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** used;
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY, MAX_SECONDS);
  return Math.round(seconds * 1000 * (retrier.jitter ? a.random() : 1));
}
