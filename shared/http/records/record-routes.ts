import { readRecord } from '#app/records/read-record.ts';
import type { ErrorCode } from '#core/errors/codes.ts';
import { defineRawRoute, defineRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { entityRequest, recordAnswer } from './record-answer.ts';
import { DELETE_INPUT, DRY_RUN, RECORD, RECORD_INPUT, RECORD_OR_DRY_RUN, WARNED, WRITE_QUERY } from './shapes.ts';
import { change, create } from './write.ts';

const LIST = '/api/{app}/{entity}';
const ONE = `${LIST}/{id}`;

/** What any write of a record may be refused with. */
export const WRITE_ERRORS: readonly ErrorCode[] = [
  'VALIDATION_FAILED',
  'VERSION_CONFLICT',
  'IDEMPOTENCY_IN_FLIGHT',
  'IDEMPOTENCY_KEY_REUSED',
  'HOOK_ABORT',
  'ILLEGAL_TRANSITION',
  'DUPLICATE_VALUE',
  'TOO_MANY_WRITES',
  'ACKNOWLEDGMENT_INVALID',
  'RECORD_TOO_LARGE',
  'LOOP_DEPTH_EXCEEDED',
  'CONTENTION',
];

/** Records: create, read, change, delete. */
export const recordRoutes: readonly Route[] = [
  defineRawRoute({
    method: 'POST',
    path: LIST,
    operationId: 'createRecord',
    summary: 'Create a record',
    tag: 'records',
    access: 'write_records',
    query: WRITE_QUERY,
    headers: ['Idempotency-Key'],
    body: RECORD_INPUT,
    answers: { 201: RECORD, 200: DRY_RUN, 202: WARNED },
    errors: WRITE_ERRORS,
    run: (call) => create({ call, body: call.body }),
  }),
  defineRoute({
    method: 'GET',
    path: ONE,
    operationId: 'readRecord',
    summary: 'One record',
    tag: 'records',
    access: 'read_records',
    query: NO_QUERY,
    answers: { 200: RECORD },
    run: async (call) => {
      const request = entityRequest(call);
      const id = idOf({ params: call.params, what: `${request.app}/${request.entity}` });
      return recordAnswer(await readRecord({ platform: call.tools.platform, request: { ...request, id } }));
    },
  }),
  defineRawRoute({
    method: 'PATCH',
    path: ONE,
    operationId: 'updateRecord',
    summary: 'Change fields of a record; the others stay',
    tag: 'records',
    access: 'write_records',
    query: WRITE_QUERY,
    headers: ['If-Match', 'Idempotency-Key'],
    body: RECORD_INPUT,
    answers: { 200: RECORD_OR_DRY_RUN, 202: WARNED },
    errors: WRITE_ERRORS,
    run: (call) => change({ call, operation: 'update', body: call.body }),
  }),
  defineRawRoute({
    method: 'DELETE',
    path: ONE,
    operationId: 'deleteRecord',
    summary: 'Delete a record; 200 when a hook archives it instead',
    tag: 'records',
    access: 'write_records',
    query: WRITE_QUERY,
    headers: ['If-Match', 'Idempotency-Key'],
    body: DELETE_INPUT,
    mayBeEmpty: true,
    answers: { 204: null, 200: RECORD_OR_DRY_RUN, 202: WARNED },
    errors: WRITE_ERRORS,
    run: (call) => change({ call, operation: 'delete', body: call.body }),
  }),
];
