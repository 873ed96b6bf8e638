import { z } from 'zod';
import { notFound } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { paramOf } from '../input/ids.ts';
import type { Route } from '../route.ts';
import { createRoute, listRoute } from './definition-routes.ts';
import { definitionAnswer } from './find-definition.ts';
import { EVENT_TYPES } from './kinds.ts';

const QUERY = z.strictObject({
  app: z.string().max(100).optional().describe('The app, where several have a type of this name'),
});

/** The catalog of event types. */
export const catalogRoutes: readonly Route[] = [
  listRoute(EVENT_TYPES),
  createRoute(EVENT_TYPES),
  defineRoute({
    method: 'GET',
    path: '/api/_admin/events/catalog/{type}',
    operationId: 'readEventType',
    summary: 'One event type',
    tag: 'definitions',
    access: 'definitions',
    query: QUERY,
    answers: { 200: EVENT_TYPES.shapes.one },
    run: async (call) => {
      const type = paramOf({ params: call.params, name: 'type' });
      const { app } = call.query;
      const model = await call.tools.platform.definitions.model(call.caller.tenant);
      const stored = model
        .all('event_catalog')
        .find(({ body }) => body.type === type && (app === undefined || body.app === app));
      if (!stored) throw notFound(`event type ${type}`);
      return definitionAnswer({ call, kind: EVENT_TYPES, stored });
    },
  }),
];
