import { digest } from '#core/hash/digest.ts';
import type { JobSpec, Journal } from '#core/plan/journal.ts';
import type { Platform } from '../platform.ts';

const DAY_MS = 24 * 3600 * 1000;

// tenants whose timer this process has seen set
const seen = new WeakMap<Platform, Set<string>>();

/**
 * Sees to it that each tenant with events is looked at once a day. Asked of every batch that is published, so it costs
 * a look in memory but for the first of a tenant; a failure is told and tried again with the next batch.
 */
export async function armRetention(a: { platform: Platform; batch: readonly Journal[] }): Promise<void> {
  const { platform } = a;
  const known = seen.get(platform) ?? new Set<string>();
  seen.set(platform, known);
  for (const { root, events } of a.batch) {
    const { tenant } = root;
    if (events.length === 0 || known.has(tenant)) continue;
    known.add(tenant);
    try {
      await lookAtRetention({ platform, tenant, at: nextLook({ platform, tenant }), keep: true });
    } catch (error) {
      known.delete(tenant);
      platform.logger.error('old events of a tenant are not looked for', { tenant, reason: String(error) });
    }
  }
}

/** Sets when a tenant's old events are looked for next; `keep` leaves a time that is set already. */
export async function lookAtRetention(a: {
  platform: Platform;
  tenant: string;
  at: number;
  keep?: boolean;
}): Promise<void> {
  const { platform, tenant, at, keep = false } = a;
  const id = `retention:${tenant}:${platform.ids.write()}`;
  // a group of its own: a look that failed for good holds up none of the next
  const job: JobSpec = { id, tenant, kind: 'expire_events', group: id, payload: {} };
  await platform.timers.set({ id: `retention:${tenant}`, tenant, due: new Date(at).toISOString(), job, keep });
}

/** The next time of day that is this tenant's: many tenants are spread over the day. */
export function nextLook(a: { platform: Platform; tenant: string }): number {
  const offset = Number.parseInt(digest(a.tenant).slice(0, 8), 16) % DAY_MS;
  const since = a.platform.clock.millis() - offset;
  return (Math.floor(since / DAY_MS) + 1) * DAY_MS + offset;
}
