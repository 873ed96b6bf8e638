import { z } from 'zod';
import { listRecords } from '#app/records/list-records.ts';
import { readRecord } from '#app/records/read-record.ts';
import type { ErrorCode } from '#core/errors/codes.ts';
import { ok } from '../answer.ts';
import { defineRawRoute, defineRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { LIST_QUERY, NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { entityRequest, recordAnswer } from './record-answer.ts';
import { RECORD, RECORD_INPUT, RECORD_PAGE } from './shapes.ts';
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
  'RECORD_TOO_LARGE',
  'LOOP_DEPTH_EXCEEDED',
  'CONTENTION',
];

const QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  filter: z.string().min(1).max(4000).optional().describe('CEL over the fields of the entity'),
  sort: z.string().min(1).max(100).optional().describe('An indexed field; with - before it in descending order'),
});

/** Records: list, create, read, change, delete. */
export const recordRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: LIST,
    operationId: 'listRecords',
    summary: "A page of an entity's records",
    tag: 'records',
    access: 'read_records',
    query: QUERY,
    answers: { 200: RECORD_PAGE },
    run: async (call) => {
      const { filter, sort, limit, cursor } = call.query;
      const result = await listRecords({
        platform: call.tools.platform,
        request: {
          ...entityRequest(call),
          limit,
          ...(filter !== undefined && { filter }),
          ...(sort !== undefined && { sort }),
          ...(cursor !== undefined && { cursor }),
        },
      });
      return ok(result);
    },
  }),
  defineRawRoute({
    method: 'POST',
    path: LIST,
    operationId: 'createRecord',
    summary: 'Create a record',
    tag: 'records',
    access: 'write_records',
    query: NO_QUERY,
    headers: ['Idempotency-Key'],
    body: RECORD_INPUT,
    answers: { 201: RECORD },
    errors: WRITE_ERRORS,
    run: (call) => create({ call, values: call.body }),
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
    query: NO_QUERY,
    headers: ['If-Match', 'Idempotency-Key'],
    body: RECORD_INPUT,
    answers: { 200: RECORD },
    errors: WRITE_ERRORS,
    run: (call) => change({ call, operation: 'update', values: call.body }),
  }),
  defineRoute({
    method: 'DELETE',
    path: ONE,
    operationId: 'deleteRecord',
    summary: 'Delete a record; 200 when a hook archives it instead',
    tag: 'records',
    access: 'write_records',
    query: NO_QUERY,
    headers: ['If-Match', 'Idempotency-Key'],
    answers: { 204: null, 200: RECORD },
    errors: WRITE_ERRORS,
    run: (call) => change({ call, operation: 'delete', values: {} }),
  }),
];
