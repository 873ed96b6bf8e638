import { keptMillis } from '#core/retention/retention.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { readRetention } from '../settings/settings.ts';
import { saveEventsGone } from './gone-events.ts';
import { lookAtRetention, nextLook } from './retention-timer.ts';

const FIRST = '0000-01-01T00:00:00.000Z';
// rows of one transaction: writers wait for a few milliseconds at most
const CHUNK = 100;
// rows of one job: it ends in time, and the next one goes on
const MOST_ROWS = 5000;
const GO_ON_MS = 60_000;

/**
 * Removes the stored events of a tenant that are older than it keeps them, a bounded amount; the next look a minute
 * later goes on. Runs at least once: what is gone already is not found again.
 */
export async function expireEvents(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant } = a.attempt.job;
  // before all else, so that a look that fails for good is not the last one
  await lookAtRetention({ platform, tenant, at: nextLook({ platform, tenant }) });
  const kept = keptMillis((await readRetention({ platform, tenant })).events);
  if (kept === null) return;
  const before = new Date(platform.clock.millis() - kept).toISOString();
  const { entries } = await platform.store.journal({ tenant, by: { from: FIRST, to: before }, limit: 1 });
  if (entries.length === 0) return;
  await saveEventsGone({ platform, tenant, before });
  let rows = 0;
  let more = true;
  while (more && rows < MOST_ROWS) {
    const step = await platform.store.expireEvents({ tenant, before, limit: CHUNK });
    rows += step.rows;
    more = step.more;
  }
  if (rows > 0) platform.logger.info('stored events have gone', { tenant, before, writes: rows });
  if (more) await lookAtRetention({ platform, tenant, at: platform.clock.millis() + GO_ON_MS });
}
