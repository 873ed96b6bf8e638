import type { Journal } from '#core/plan/journal.ts';
import { ingestJob, sortEvents } from './events/ingest-event.ts';
import { note } from './metrics/note.ts';
import type { Platform } from './platform.ts';
import { armRetention } from './retention/retention-timer.ts';
import { arrivalJobs } from './workflows/signals/arrive-event.ts';

/**
 * The writes that could not be published; `marked` resolves when the others are marked. Who goes on without waiting
 * for that must handle its rejection; what stays unmarked is published again.
 */
export type Published = { failed: string[]; marked: Promise<void> };

/**
 * Puts what a batch of writes caused where it belongs: events on the bus, jobs in the queue. Runs no user code, so
 * nothing that a tenant defined can hold others up. May be given the same entry twice: events and jobs keep their ids.
 * An event that the bus will never take becomes a dead letter, as one that does not fit its schema.
 */
export async function publishBatch(a: { platform: Platform; batch: Journal[] }): Promise<Published> {
  const { platform, batch } = a;
  // what does not fit its schema is not published, and not lost: it becomes a dead letter
  const { fit: events, unfit } = await sortEvents({ platform, events: batch.flatMap((entry) => entry.events) });
  const arrivals = await arrivalJobs({ platform, events });
  const jobs = [...batch.flatMap((entry) => entry.jobs), ...unfit.map(ingestJob), ...arrivals];
  if (jobs.length > 0) await platform.jobs.enqueue({ jobs });
  const outcomes = events.length > 0 ? await platform.bus.publish({ events }) : [];
  const hopeless = new Set(outcomes.filter((one) => !one.ok && one.retryable === false).map((one) => one.id));
  const dead = events.filter(({ id }) => hopeless.has(id));
  if (dead.length > 0) await platform.jobs.enqueue({ jobs: dead.map(ingestJob) });
  const refused = new Map(
    outcomes.filter((one) => !one.ok && !hopeless.has(one.id)).map((one) => [one.id, one.code ?? 'unknown']),
  );
  for (const { id, tenantId, type } of events) {
    if (refused.has(id) || hopeless.has(id)) continue;
    note({ platform, tenant: tenantId, subject: `event:${type}`, name: 'published' });
  }
  await armRetention({ platform, batch });
  const failed = batch.filter((entry) => entry.events.some((event) => refused.has(event.id)));
  for (const entry of failed) {
    platform.logger.warn('events were not published', {
      write_id: entry.writeId,
      codes: entry.events.flatMap((event) => refused.get(event.id) ?? []),
    });
  }
  const failedIds = new Set(failed.map((entry) => entry.writeId));
  const writeIds = batch.map((entry) => entry.writeId).filter((id) => !failedIds.has(id));
  return { failed: [...failedIds], marked: platform.feed.markPublished({ writeIds }) };
}
