const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/** Milliseconds to wait after the `attempt`th failure: full jitter over 1 s × 2, at most 5 minutes. */
export function backoff(a: { attempt: number; random: number }): number {
  return Math.floor(a.random * Math.min(LONGEST_MS, FIRST_MS * 2 ** (a.attempt - 1)));
}
