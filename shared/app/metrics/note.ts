import { SUM, stepCounter } from '#core/metrics/durations.ts';
import type { Platform } from '../platform.ts';

/** What is measured: `event:<type>`, `rule:<id>`, `hook:<name>`, `action:<name>`. */
export type Measured = { platform: Platform; tenant: string; subject: string };

/** Counts one of something. */
export function note(a: Measured & { name: string }): void {
  const { platform, ...rest } = a;
  platform.metrics.count({ ...rest, at: platform.clock.now() });
}

/** Notes how long something took. */
export function noteTime(a: Measured & { ms: number }): void {
  const { platform, ms, ...rest } = a;
  const at = platform.clock.now();
  platform.metrics.count({ ...rest, name: stepCounter(ms), at });
  platform.metrics.count({ ...rest, name: SUM, at, by: Math.round(ms * 1000) });
}

/** Does something, counts it as `fired` or among the `errors`, and notes how long it took. */
export async function measured<T>(a: Measured & { work: () => Promise<T>; stopwatch: () => number }): Promise<T> {
  const { work, stopwatch, ...rest } = a;
  const began = stopwatch();
  try {
    const result = await work();
    note({ ...rest, name: 'fired' });
    return result;
  } catch (error) {
    note({ ...rest, name: 'errors' });
    throw error;
  } finally {
    noteTime({ ...rest, ms: stopwatch() - began });
  }
}
