import { z } from 'zod';
import { listenersOf } from '#app/events/neighbours.ts';
import { payloadIssues } from '#app/events/payload-issues.ts';
import { replayEvent } from '#app/events/replay-event.ts';
import { simulateEvent } from '#app/events/simulate-event.ts';
import { storedEvents } from '#app/events/stored-events.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Ref } from '#core/records/ref.ts';
import { parseDatetime } from '#core/time/iso.ts';
import { ok, page } from '../answer.ts';
import { defineBodyRoute, defineRoute } from '../define-route.ts';
import { causeOf } from '../input/cause.ts';
import { paramOf } from '../input/ids.ts';
import { LIST_QUERY, NO_QUERY } from '../input/query.ts';
import { findRecord } from '../operations/journal-routes.ts';
import type { Call, Route } from '../route.ts';
import { EVENT_PAGE, REPLAYED, SIMULATE_INPUT, SIMULATED } from './event-shapes.ts';

const TIME = z.iso.datetime({ offset: true }).transform((text) => parseDatetime(text) ?? text);

const LIST = z.strictObject({
  ...LIST_QUERY.shape,
  event_type: z.string().min(1).max(100).optional(),
  record_id: z.string().min(1).max(100).optional(),
  app: z.string().min(1).max(100).optional().describe('Of the record; found by its id when it is left out'),
  entity: z.string().min(1).max(100).optional().describe('Of the record; found by its id when it is left out'),
  correlation_id: z.string().min(1).max(100).optional(),
  from: TIME.optional().describe('Stored at this time or later'),
  to: TIME.optional().describe('Stored before this time'),
});

const REPLAY_QUERY = z.strictObject({
  force: z.enum(['true', 'false']).default('false').describe('As a new event, to which every rule reacts again'),
});

/** Stored events, and events that somebody sends by hand. */
export const eventRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/events',
    operationId: 'listEvents',
    summary: 'Stored events, newest first',
    tag: 'operations',
    access: 'operations',
    query: LIST,
    answers: { 200: EVENT_PAGE },
    errors: ['NOT_FOUND'],
    run: async (call) => {
      const { limit, cursor, event_type: type, correlation_id: correlationId, from, to } = call.query;
      const record = await recordOf(call);
      const { events, cursor: next } = await storedEvents({
        store: call.tools.platform.store,
        tenant: call.caller.tenant,
        query: {
          ...(type !== undefined && { type }),
          ...(record && { record }),
          ...(correlationId !== undefined && { correlationId }),
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
        },
        limit,
        cursor,
      });
      const model = await call.tools.platform.definitions.model(call.caller.tenant);
      const items = events.map((event) => ({ ...toJson(event), issues: payloadIssues({ model, event }) }));
      return page({ items, next });
    },
  }),
  defineBodyRoute({
    method: 'POST',
    path: '/api/_admin/events/simulate',
    operationId: 'simulateEvent',
    summary: 'Send an event with a payload that you make up; what it sets off is real',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    body: SIMULATE_INPUT,
    answers: { 201: SIMULATED },
    errors: ['RECORD_TOO_LARGE'],
    run: async (call) => {
      const { event_type: type, payload, correlation } = call.body;
      const by = { ...causeOf(call), ...(correlation !== undefined && { correlationId: correlation }) };
      const { platform } = call.tools;
      const { event, warnings } = await simulateEvent({ platform, tenant: call.caller.tenant, by, type, payload });
      const body: JsonObject = {
        id: event.id,
        event_type: event.type,
        synthetic: true,
        correlation_id: event.correlationId,
        payload: event.payload,
        payload_schema_ref: event.payloadSchemaRef ?? '',
        listened_by: await listeners({ call, event }),
        warnings,
      };
      return { status: 201, body };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/_admin/events/{id}/replay',
    operationId: 'replayEvent',
    summary: 'Send a stored event again: only rules that have not acted on it react, all of them with force',
    tag: 'operations',
    access: 'operations',
    query: REPLAY_QUERY,
    answers: { 200: REPLAYED },
    errors: ['VALIDATION_FAILED', 'EVENT_EXPIRED'],
    run: async (call) => {
      const id = paramOf({ params: call.params, name: 'id' });
      const force = call.query.force === 'true';
      const { platform } = call.tools;
      const event = await replayEvent({ platform, tenant: call.caller.tenant, by: causeOf(call), id, force });
      const { correlationId } = event;
      const listened_by = await listeners({ call, event });
      return ok({ id: event.id, replay_of: id, forced: force, correlation_id: correlationId, listened_by });
    },
  }),
];

async function recordOf(call: Call<z.output<typeof LIST>>): Promise<Ref | null> {
  const { record_id: id, app, entity } = call.query;
  const { tenant } = call.caller;
  if (id === undefined) return null;
  return app !== undefined && entity !== undefined ? { tenant, app, entity, id } : findRecord({ call, id });
}

async function listeners(a: { call: Call; event: DroEvent }): Promise<Json[]> {
  const model = await a.call.tools.platform.definitions.model(a.call.caller.tenant);
  return listenersOf({ model, type: a.event.type });
}

/** An event is JSON: it is stored as such. */
function toJson(event: DroEvent): JsonObject {
  return event as unknown as JsonObject;
}
