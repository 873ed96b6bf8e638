import { invalid } from '#core/errors/dro-error.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { note } from '../metrics/note.ts';
import type { Platform } from '../platform.ts';
import { payloadIssues } from './payload-issues.ts';
import { storedEvent } from './stored-events.ts';

/** Parts events that may go on the bus from those whose payload does not fit their type. */
export async function sortEvents(a: {
  platform: Platform;
  events: readonly DroEvent[];
}): Promise<{ fit: DroEvent[]; unfit: DroEvent[] }> {
  const fit: DroEvent[] = [];
  const unfit: DroEvent[] = [];
  for (const event of a.events) ((await fits({ ...a, event })) ? fit : unfit).push(event);
  return { fit, unfit };
}

/** The job that stands for an event that was not published: it fails with what is wrong, and becomes a dead letter. */
export function ingestJob(event: DroEvent): JobSpec {
  const { id, tenantId: tenant, type } = event;
  return { id: `ingest:${id}`, tenant, kind: 'ingest_event', group: `ingest:${id}`, payload: { event_id: id, type } };
}

/** Publishes a stored event if its payload fits its type by now; throws VALIDATION_FAILED with what does not. */
export async function ingestEvent(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const id = String(payload['event_id']);
  const event = await storedEvent({ store: platform.store, tenant, id });
  const issues = payloadIssues({ model: await platform.definitions.model(tenant), event });
  if (issues.length > 0) throw invalid({ what: `the payload of ${event.type}`, issues });
  const [outcome] = await platform.bus.publish({ events: [event] });
  if (!outcome?.ok) throw new Error(`the bus refused the event: ${outcome?.code ?? 'unknown'}`);
  note({ platform, tenant, subject: `event:${event.type}`, name: 'published' });
}

async function fits(a: { platform: Platform; event: DroEvent }): Promise<boolean> {
  const { platform, event } = a;
  if (event.payloadSchemaRef === undefined) return true;
  return payloadIssues({ model: await platform.definitions.model(event.tenantId), event }).length === 0;
}
