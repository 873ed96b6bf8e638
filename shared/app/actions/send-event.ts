import { checkPayload } from '#core/catalog/check-payload.ts';
import { emissionIssues } from '#core/catalog/emission.ts';
import { schemaRefOf } from '#core/catalog/event-type.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { newJournal } from '../new-journal.ts';
import type { ActionRunner } from './action-context.ts';

/** Publishes a catalog event: a write of its own with nothing in it but the event. */
export const sendEvent: ActionRunner = async ({ platform, params, context }) => {
  const { tenant, by, once } = context;
  const name = String(params['event']);
  const model = await platform.definitions.model(tenant);
  const listed = model.eventTypes();
  const type =
    listed.find((one) => one.type === name && one.app === context.app) ?? listed.find((one) => one.type === name);
  if (!type) throw new DroError({ code: 'NOT_FOUND', detail: `no event type "${name}" is in the catalog` });
  const writeId = platform.ids.write();
  const at = platform.clock.now();
  const { payload, issues } = checkPayload({
    type,
    payload: isObject(params['payload']) ? params['payload'] : {},
    base: { tenantId: tenant, occurredAt: at, actor: by.actor },
  });
  issues.push(...emissionIssues({ type: name, path: 'event' }));
  if (issues.length > 0) throw invalid({ what: `the payload of ${name}`, issues });
  const correlationId = by.correlationId ?? writeId;
  const event: DroEvent = {
    id: `${writeId}-0`,
    tenantId: tenant,
    type: name,
    app: type.app,
    entity: context.subject?.entity ?? null,
    recordId: context.subject?.id ?? null,
    version: null,
    occurredAt: at,
    imported: false,
    actor: by.actor,
    correlationId,
    causationId: by.causationId ?? null,
    depth: by.depth,
    record: null,
    original: null,
    changes: {},
    payload,
    payloadSchemaRef: schemaRefOf(type),
  };
  const { app = type.app, entity = '_events', id = event.id } = context.subject ?? {};
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
    events: [event],
  });
  const committed = await platform.store.commit({
    plan: { tenant, ops: [{ kind: 'sys', key: once.key, expect: 'absent', value: {}, ttl: once.ttl }], journal },
  });
  // a mark that is there already: it was sent before
  if (committed.ok || committed.reason === 'sys') return { event_id: event.id };
  throw new DroError({ code: 'INTERNAL', detail: `the event was not stored: ${committed.reason}` });
};
