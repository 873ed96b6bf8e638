import { checkPayload } from '#core/catalog/check-payload.ts';
import { whyOf } from '#core/catalog/emission.ts';
import { type EventType, isSystemType, schemaRefOf } from '#core/catalog/event-type.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';

/** What somebody who tries out an event should know. */
export type SimulationWarning = { code: 'SYNTHETIC_PAYLOAD' | 'NEVER_EMITTED' | 'LEGACY_TYPE'; message: string };

/**
 * Publishes an event of the catalog with a payload that somebody made up, on the road that every event takes: it is
 * stored, rules react, and what they do is real. It bears the mark `synthetic`. Throws VALIDATION_FAILED for a payload
 * that the type's schema does not allow, and for a type that is retired.
 */
export async function simulateEvent(a: {
  platform: Platform;
  tenant: string;
  by: Cause;
  type: string;
  payload: JsonObject;
}): Promise<{ event: DroEvent; warnings: SimulationWarning[] }> {
  const { platform, tenant, by } = a;
  const type = typeNamed({ model: await platform.definitions.model(tenant), name: a.type });
  const writeId = platform.ids.write();
  const occurredAt = platform.clock.now();
  const base = { tenantId: tenant, occurredAt, actor: by.actor };
  const { payload, issues } = checkPayload({ type, payload: a.payload, base });
  if (issues.length > 0) {
    throw invalid({
      what: `the payload of ${type.type}`,
      issues: issues.map((issue) => ({ ...issue, path: `payload.${issue.path}` })),
    });
  }
  const correlationId = by.correlationId ?? writeId;
  const event: DroEvent = {
    id: `${writeId}-0`,
    tenantId: tenant,
    type: type.type,
    app: type.app,
    entity: null,
    recordId: null,
    version: null,
    occurredAt,
    imported: false,
    actor: by.actor,
    correlationId,
    causationId: null,
    depth: by.depth,
    traceparent: spanOf({ parent: by.traceparent, correlationId, seed: writeId }),
    record: null,
    original: null,
    changes: {},
    payload,
    payloadSchemaRef: schemaRefOf(type),
    synthetic: true,
  };
  await storeEvent({ platform, writeId, event, by, cause: 'simulation' });
  return { event, warnings: warningsOf(type) };
}

/** Stores an event as a write of its own with nothing else in it; the feed publishes it. */
export async function storeEvent(a: {
  platform: Platform;
  writeId: string;
  event: DroEvent;
  by: Cause;
  /** in words for the audit */
  cause: string;
}): Promise<void> {
  const { platform, writeId, event, by } = a;
  const { tenantId: tenant, app } = event;
  const journal = newJournal({
    platform,
    root: { tenant, app, entity: event.entity ?? '_events', id: event.recordId ?? event.id },
    cause: a.cause,
    writeId,
    actor: by.actor,
    correlationId: event.correlationId,
    ...(event.causationId !== null && { causationId: event.causationId }),
    depth: event.depth,
    ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
    events: [event],
  });
  const committed = await platform.store.commit({ plan: { tenant, ops: [], journal } });
  if (committed.ok) return;
  const what = `the event was not stored: ${committed.reason}`;
  throw new DroError({ code: committed.reason === 'too_large' ? 'RECORD_TOO_LARGE' : 'INTERNAL', detail: what });
}

function typeNamed(a: { model: TenantModel; name: string }): EventType {
  const catalog = a.model.eventTypes();
  const type = catalog.find((one) => one.type === a.name);
  if (!type) {
    const hint = didYouMean({ name: a.name, known: catalog.map((one) => one.type) });
    const message = `no event "${a.name}" is in the catalog${hint}; the events of records come from writes`;
    throw invalid({ what: 'the event', issues: [{ path: 'event_type', code: 'UNKNOWN_EVENT', message }] });
  }
  if (isSystemType(type) && type.status === 'retired') {
    const message = `${type.type} is never emitted. ${whyOf(type)}`;
    throw invalid({ what: 'the event', issues: [{ path: 'event_type', code: 'NOT_EMITTED', message }] });
  }
  return type;
}

function warningsOf(type: EventType): SimulationWarning[] {
  const warnings: SimulationWarning[] = [
    {
      code: 'SYNTHETIC_PAYLOAD',
      message: 'this payload was made up: what it sets off proves less than the replay of a stored event',
    },
  ];
  if (!isSystemType(type)) return warnings;
  if (type.status === 'catalog_only') {
    warnings.push({ code: 'NEVER_EMITTED', message: `outside simulations ${type.type} never comes. ${whyOf(type)}` });
  }
  if (type.status === 'legacy')
    warnings.push({ code: 'LEGACY_TYPE', message: `${type.type} is legacy. ${whyOf(type)}` });
  return warnings;
}
