import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { NO_QUERY, queryReader } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { HttpTools, Route, RouteDocs } from '../route.ts';

const HEALTH = named({ id: 'Health', schema: z.strictObject({ status: z.enum(['ok', 'starting']) }) });
const DOCUMENT = named({ id: 'OpenApiDocument', schema: z.looseObject({ openapi: z.string() }) });

/** What anybody may ask. */
export const systemRoutes: readonly Route[] = [
  publicRoute({
    docs: {
      method: 'GET',
      path: '/api/health',
      operationId: 'readHealth',
      summary: 'Whether the platform is ready',
      tag: 'system',
      answers: { 200: HEALTH, 503: HEALTH },
    },
    run: ({ ready }) =>
      ready() ? { status: 200, body: { status: 'ok' } } : { status: 503, body: { status: 'starting' } },
  }),
  publicRoute({
    docs: {
      method: 'GET',
      path: '/api/openapi.json',
      operationId: 'readOpenApi',
      summary: 'This document',
      tag: 'system',
      answers: { 200: DOCUMENT },
    },
    run: ({ openApi }) => ({ status: 200, text: openApi() }),
  }),
];

function publicRoute(a: { docs: RouteDocs; run: (tools: HttpTools) => Answer }): Route {
  const readQuery = queryReader({ schema: NO_QUERY });
  return {
    ...a.docs,
    access: 'public',
    query: NO_QUERY,
    body: null,
    mayBeEmpty: false,
    run: async ({ tools, request }) => {
      readQuery(request.url);
      return a.run(tools);
    },
  };
}
