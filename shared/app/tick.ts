import type { Platform } from './platform.ts';
import { publishApart } from './publish-apart.ts';

const LEASE_MS = 60_000;
const LATE_MS = 5 * 60_000;
/** So many timers, and so many writes, are taken up by one tick; who finds as many ticks again. */
export const TICK_TAKES = 100;

/** Queues the jobs of timers that are due; tells how many those were. */
export async function fireTimers(a: { platform: Platform }): Promise<number> {
  const { timers, jobs, clock } = a.platform;
  const claimed = await timers.claimDue({ shard: 0, now: clock.now(), limit: TICK_TAKES, leaseMs: LEASE_MS });
  if (claimed.length > 0) await jobs.enqueue({ jobs: claimed.map((timer) => timer.job) });
  for (const { id, leaseId, due } of claimed) await timers.done({ id, leaseId, due });
  return claimed.length;
}

/**
 * What time sets off, called once a minute or when a timer is due: queues the jobs of due timers, and publishes
 * what has lain unpublished for 5 minutes, so that a consumer that stood still loses nothing (decisions §1.2).
 */
export async function tick(a: { platform: Platform }): Promise<{ timers: number; published: number }> {
  const { platform } = a;
  const timers = await fireTimers({ platform });
  const olderThan = new Date(platform.clock.millis() - LATE_MS).toISOString();
  const late = await platform.feed.unpublished({ olderThan, limit: TICK_TAKES });
  if (late.length === 0) return { timers, published: 0 };
  platform.logger.warn('entries lay unpublished and are published now', { entries: late.length });
  const { failed, marked } = await publishApart({ platform, batch: late });
  await marked;
  return { timers, published: late.length - failed.length };
}
