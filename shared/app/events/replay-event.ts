import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { MARK_KEPT_MS } from '../reactions/react.ts';
import type { Cause } from '../records/write-request.ts';
import { payloadIssues } from './payload-issues.ts';
import { storeEvent } from './simulate-event.ts';
import { storedEvent } from './stored-events.ts';

/**
 * Puts a stored event on the bus again. It keeps its id, so only rules react that have not acted on it: those that
 * are new, were switched off, or whose condition did not hold. With `force` it goes out as a new event, caused by the
 * old one, and every rule reacts again. Throws NOT_FOUND, EVENT_EXPIRED for an event that is no longer kept, and
 * VALIDATION_FAILED for one so old that it is no longer known who has acted on it, and for one whose payload does not
 * fit its type any more.
 */
export async function replayEvent(a: {
  platform: Platform;
  tenant: string;
  by: Cause;
  id: string;
  force: boolean;
}): Promise<DroEvent> {
  const { platform, tenant, id } = a;
  const event = await storedEvent({ store: platform.store, tenant, id });
  const issues = payloadIssues({ model: await platform.definitions.model(tenant), event });
  if (issues.length > 0) throw invalid({ what: `the payload of ${event.type}`, issues });
  return a.force ? replayAsNew({ ...a, event }) : replayAsIs({ ...a, event });
}

async function replayAsIs(a: { platform: Platform; tenant: string; by: Cause; event: DroEvent }): Promise<DroEvent> {
  const { platform, tenant, by, event } = a;
  if (platform.clock.millis() - Date.parse(event.occurredAt) >= MARK_KEPT_MS) {
    const message = 'the event is older than 30 days: who has acted on it is no longer known; replay it with force';
    throw invalid({ what: 'the replay', issues: [{ path: 'id', code: 'OUT_OF_RANGE', message }] });
  }
  const committed = await platform.store.commit({
    plan: {
      tenant,
      ops: [],
      // for the audit: what goes on the bus is stored already
      journal: newJournal({
        platform,
        root: { tenant, app: event.app, entity: event.entity ?? '_events', id: event.recordId ?? event.id },
        cause: `replay:${event.id}`,
        actor: by.actor,
        correlationId: event.correlationId,
        causationId: event.id,
      }),
    },
  });
  if (!committed.ok) throw new DroError({ code: 'INTERNAL', detail: `not replayed: ${committed.reason}` });
  const [outcome] = await platform.bus.publish({ events: [event] });
  if (outcome?.ok) return event;
  throw new DroError({ code: 'INTERNAL', detail: `the bus refused the event: ${outcome?.code ?? 'unknown'}` });
}

/** `occurredAt` stays: the event tells of what was then. A person begins the chain anew, so its depth is 0. */
async function replayAsNew(a: { platform: Platform; by: Cause; event: DroEvent }): Promise<DroEvent> {
  const { platform, by, event: old } = a;
  const writeId = platform.ids.write();
  const { correlationId } = old;
  const event: DroEvent = {
    ...old,
    id: `${writeId}-0`,
    causationId: old.id,
    depth: by.depth,
    traceparent: spanOf({ parent: by.traceparent ?? old.traceparent, correlationId, seed: writeId }),
  };
  await storeEvent({ platform, writeId, event, by, cause: `replay:${old.id}` });
  return event;
}
