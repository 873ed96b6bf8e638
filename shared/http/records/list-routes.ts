import { z } from 'zod';
import { listRecords } from '#app/records/list-records.ts';
import { MOST_FILTER_CHARS } from '#app/records/query.ts';
import { type Answer, ok } from '../answer.ts';
import { defineBodyRoute, defineRoute } from '../define-route.ts';
import { LIST_QUERY, NO_QUERY } from '../input/query.ts';
import type { Call, Route } from '../route.ts';
import { entityRequest } from './record-answer.ts';
import { MOST_CURSOR_CHARS, RECORD_PAGE, RECORD_QUERY } from './shapes.ts';

const LIST = '/api/{app}/{entity}';

const QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  cursor: z.string().max(MOST_CURSOR_CHARS).optional().describe('`next_cursor` of the page before'),
  filter: z.string().min(1).max(MOST_FILTER_CHARS).optional().describe('CEL over the fields of the entity'),
  sort: z.string().min(1).max(100).optional().describe('An indexed field; with - before it in descending order'),
  count: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('Whether to count the whole list too'),
});

/** Lists of records; what is too long for an address, or too personal, goes in a body. */
export const listRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: LIST,
    operationId: 'listRecords',
    summary: "A page of an entity's records",
    tag: 'records',
    access: 'read_records',
    query: QUERY,
    answers: { 200: RECORD_PAGE },
    run: (call) => list({ call, query: call.query }),
  }),
  defineBodyRoute({
    method: 'POST',
    path: `${LIST}/_query`,
    operationId: 'queryRecords',
    summary: 'The same, with the query in the body',
    tag: 'records',
    access: 'read_records',
    query: NO_QUERY,
    body: RECORD_QUERY,
    mayBeEmpty: true,
    answers: { 200: RECORD_PAGE },
    run: (call) => list({ call, query: call.body }),
  }),
];

async function list(a: { call: Call; query: z.output<typeof QUERY> }): Promise<Answer> {
  const { call, query } = a;
  const { filter, sort, limit, cursor, count } = query;
  const page = await listRecords({
    platform: call.tools.platform,
    request: {
      ...entityRequest(call),
      limit,
      count,
      ...(filter !== undefined && { filter }),
      ...(sort !== undefined && { sort }),
      ...(cursor !== undefined && { cursor }),
    },
  });
  return ok(page);
}
