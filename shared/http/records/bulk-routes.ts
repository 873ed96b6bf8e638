import { defineBodyRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { bulk } from './bulk.ts';
import { BULK_INPUT, BULK_RESULT } from './bulk-shapes.ts';
import { WRITE_ERRORS } from './record-routes.ts';

/** Several writes in one call. */
export const bulkRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: '/api/{app}/{entity}/_bulk',
    operationId: 'writeRecords',
    summary: 'Create, change and delete up to 100 records: each for itself, or all together',
    tag: 'records',
    access: 'write_records',
    query: NO_QUERY,
    headers: ['Idempotency-Key'],
    body: BULK_INPUT,
    answers: { 200: BULK_RESULT, 202: BULK_RESULT },
    errors: WRITE_ERRORS,
    run: (call) => bulk({ call, items: call.body.items, atomic: call.body.atomic }),
  }),
];
