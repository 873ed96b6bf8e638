import { z } from 'zod';
import { importItems } from '#app/imports/import-items.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { MOST_ITEMS, NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import { entityRequest } from '../records/record-answer.ts';
import { RECORD_INPUT } from '../records/shapes.ts';
import type { Route } from '../route.ts';

const IMPORT_INPUT = named({
  id: 'ImportInput',
  description: 'Records of a source; a reference names the key of a record of the same source, as {key}',
  schema: z.strictObject({
    source: z.string().min(1).max(100),
    items: z.array(z.strictObject({ key: z.string().max(500), values: RECORD_INPUT })).max(MOST_ITEMS),
  }),
});

const IMPORT_RESULTS = named({
  id: 'ImportResults',
  schema: z.strictObject({
    results: z.array(
      z.strictObject({
        key: z.string(),
        status: z.enum(['created', 'exists', 'failed']),
        id: z.uuid().nullable(),
        error: z.record(z.string(), z.json()).nullable(),
      }),
    ),
  }),
});

/** Bringing history in. */
export const importRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: '/api/_admin/imports/{app}/{entity}',
    operationId: 'importRecords',
    summary: 'Bring records of a source in; each comes in once, however often it is sent',
    tag: 'apps',
    access: 'admin',
    query: NO_QUERY,
    body: IMPORT_INPUT,
    answers: { 200: IMPORT_RESULTS },
    errors: ['CONTENTION'],
    run: async (call) => {
      const request = { ...entityRequest(call), ...call.body };
      return ok({ results: await importItems({ platform: call.tools.platform, request }) });
    },
  }),
];
