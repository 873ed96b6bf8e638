import type { JobSpec } from '#core/plan/journal.ts';
import type { Platform } from '../platform.ts';
import { OF_ALL } from './known-tenants.ts';
import { RECONCILE_MS, reconcile } from './reconcile.ts';

/**
 * Sees to it that the bus is held against the definitions now and then, where many processes share a platform: the
 * timer is one, so that one of them does it. May be called as often as one likes.
 */
export async function armReconcile(a: { platform: Platform }): Promise<void> {
  const { clock, timers } = a.platform;
  const due = new Date(clock.millis() + RECONCILE_MS).toISOString();
  const id = `reconcile:${due}`;
  // a group of its own: one that failed for good holds up none of the next
  const job: JobSpec = { id, tenant: OF_ALL, kind: 'reconcile', group: id, payload: {}, maxAttempts: 1 };
  await timers.set({ id: 'reconcile', tenant: OF_ALL, due, job, keep: true });
}

/** Holds the bus against the definitions. */
export async function reconcileJob(a: { platform: Platform }): Promise<void> {
  await reconcile(a);
}
