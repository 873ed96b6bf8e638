import { SUM, stepCounter } from '#core/metrics/durations.ts';
import type { Platform } from '../platform.ts';

/**
 * What is measured: `event:<type>`, `rule:<id>`, `hook:<name>`, `action:<name>`, `task_hook:<event>.<type>`,
 * `inbound:<id>`.
 */
export type Measured = { platform: Platform; tenant: string; subject: string };

/** Counts one of something. */
export function note(a: Measured & { name: string }): void {
  const { platform, tenant, subject, name } = a;
  platform.metrics.count({ tenant, subject, name, at: platform.clock.now() });
}

/** Counts something that was done or failed, and how long it took. */
export function noteDone(a: Measured & { ok: boolean; ms: number }): void {
  const { platform, tenant, subject, ms } = a;
  const at = platform.clock.now();
  platform.metrics.count({ tenant, subject, name: a.ok ? 'fired' : 'errors', at });
  platform.metrics.count({ tenant, subject, name: stepCounter(ms), at });
  platform.metrics.count({ tenant, subject, name: SUM, at, by: Math.round(ms * 1000) });
}

/** Does something, counts it as `fired` or among the `errors`, and notes how long it took. */
export async function measured<T>(a: Measured & { work: () => Promise<T>; stopwatch: () => number }): Promise<T> {
  const { platform, tenant, subject, work, stopwatch } = a;
  const began = stopwatch();
  let ok = false;
  try {
    const result = await work();
    ok = true;
    return result;
  } finally {
    noteDone({ platform, tenant, subject, ok, ms: stopwatch() - began });
  }
}
