import { checkPayload } from '#core/catalog/check-payload.ts';
import { emissionIssues } from '#core/catalog/emission.ts';
import { type EventType, schemaRefOf } from '#core/catalog/event-type.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';

/**
 * Publishes an event of the catalog as a write of its own with nothing in it but the event, once for each mark: a
 * second time nothing is stored, and `repeated` says so. Throws VALIDATION_FAILED for a payload that the type's schema
 * does not allow, and for a type that is never emitted.
 */
export async function publishOnce(a: {
  platform: Platform;
  tenant: string;
  type: EventType;
  payload: JsonObject;
  /** the record that it is about */
  subject: { app: string; entity: string; id: string } | null;
  by: Cause;
  once: { key: SysKey; ttl: Iso };
}): Promise<{ event: DroEvent; repeated: boolean }> {
  const { platform, tenant, type, by, once, subject } = a;
  const writeId = platform.ids.write();
  const at = platform.clock.now();
  const base = { tenantId: tenant, occurredAt: at, actor: by.actor };
  const { payload, issues } = checkPayload({ type, payload: a.payload, base });
  issues.push(...emissionIssues({ type: type.type, path: 'event' }));
  if (issues.length > 0) throw invalid({ what: `the payload of ${type.type}`, issues });
  const correlationId = by.correlationId ?? writeId;
  const traceparent = spanOf({ parent: by.traceparent, correlationId, seed: writeId });
  const event: DroEvent = {
    id: `${writeId}-0`,
    tenantId: tenant,
    type: type.type,
    app: type.app,
    entity: subject?.entity ?? null,
    recordId: subject?.id ?? null,
    version: null,
    occurredAt: at,
    imported: false,
    actor: by.actor,
    correlationId,
    causationId: by.causationId ?? null,
    depth: by.depth,
    traceparent,
    record: null,
    original: null,
    changes: {},
    payload,
    payloadSchemaRef: schemaRefOf(type),
  };
  const { app = type.app, entity = '_events', id = event.id } = subject ?? {};
  const journal = newJournal({
    platform,
    root: { tenant, app, entity, id },
    cause: by.cause,
    writeId,
    at,
    actor: by.actor,
    correlationId,
    ...(by.causationId !== undefined && { causationId: by.causationId }),
    depth: by.depth,
    traceparent,
    events: [event],
  });
  const committed = await platform.store.commit({
    plan: { tenant, ops: [{ kind: 'sys', key: once.key, expect: 'absent', value: {}, ttl: once.ttl }], journal },
  });
  // a mark that is there already: it was sent before
  if (committed.ok || committed.reason === 'sys') return { event, repeated: !committed.ok };
  const code = committed.reason === 'too_large' ? 'RECORD_TOO_LARGE' : 'INTERNAL';
  throw new DroError({ code, detail: `the event was not stored: ${committed.reason}` });
}
