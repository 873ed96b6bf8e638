/** Upper bounds in milliseconds of the steps that durations are counted in; what takes longer is in the last, endless one. */
export const STEPS_MS: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
];
/** The counter that sums durations, in microseconds. */
export const SUM = 'us_sum';
const PREFIX = 'ms_le_';
const ENDLESS = 'inf';

/** The counter of the step that a duration falls in. */
export function stepCounter(ms: number): string {
  const step = STEPS_MS.find((bound) => ms <= bound);
  return `${PREFIX}${step ?? ENDLESS}`;
}

/** How many durations fell in each step, the endless one last. */
export function stepCounts(counts: Readonly<Record<string, number>>): number[] {
  return [...STEPS_MS, ENDLESS].map((step) => counts[`${PREFIX}${step}`] ?? 0);
}

/**
 * About the duration that a share of all stays under, by where it falls within its step; null when there are none. In
 * the endless step it is the greatest bound.
 *
 * @example
 * ```ts
 * import { quantile, stepCounter } from '#core/metrics/durations.ts';
 * const p99: number | null = quantile({ counts: { [stepCounter(4)]: 10 }, share: 0.99 });
 * ```
 */
export function quantile(a: { counts: Readonly<Record<string, number>>; share: number }): number | null {
  const steps = stepCounts(a.counts);
  const all = steps.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let below = 0;
  for (const [i, count] of steps.entries()) {
    const high = STEPS_MS[i];
    if (high === undefined) break;
    const wanted = all * a.share - below;
    const low = STEPS_MS[i - 1] ?? 0;
    if (count > 0 && wanted <= count) return Math.round((low + (high - low) * (wanted / count)) * 1000) / 1000;
    below += count;
  }
  return STEPS_MS.at(-1) ?? null;
}
