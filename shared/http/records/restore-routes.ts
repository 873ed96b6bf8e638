import { defineRawRoute } from '../define-route.ts';
import type { Route } from '../route.ts';
import { WRITE_ERRORS } from './record-routes.ts';
import { RECORD_INPUT, RECORD_OR_DRY_RUN, WARNED, WRITE_QUERY } from './shapes.ts';
import { change } from './write.ts';

/** Brings back what was deleted softly. */
export const restoreRoutes: readonly Route[] = [
  defineRawRoute({
    method: 'POST',
    path: '/api/{app}/{entity}/{id}/restore',
    operationId: 'restoreRecord',
    summary: 'Bring a soft-deleted record back, with changes where its unique values are taken by now',
    tag: 'records',
    access: 'write_records',
    query: WRITE_QUERY,
    headers: ['If-Match', 'Idempotency-Key'],
    body: RECORD_INPUT,
    mayBeEmpty: true,
    answers: { 200: RECORD_OR_DRY_RUN, 202: WARNED },
    errors: WRITE_ERRORS,
    run: (call) => change({ call, operation: 'restore', body: call.body }),
  }),
];
