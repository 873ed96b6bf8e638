import { z } from 'zod';
import { eraseRecord } from '#app/pii/erase-record.ts';
import { exportRecord } from '#app/pii/export-record.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute, defineRoute } from '../define-route.ts';
import { causeOf } from '../input/cause.ts';
import { idOf } from '../input/ids.ts';
import { etagOf, ifMatchOf } from '../input/if-match.ts';
import { LIST_QUERY, NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import { presentEntry } from '../operations/journal.ts';
import type { Call, Route } from '../route.ts';
import { entityRequest } from './record-answer.ts';
import { MOST_CURSOR_CHARS } from './shapes.ts';

const ONE = '/api/{app}/{entity}/{id}';

const ERASE_INPUT = named({ id: 'EraseInput', schema: z.strictObject({}) });

const ERASED = named({
  id: 'Erased',
  description: 'What an erasure did. The record stays, and so does what refers to it.',
  schema: z.strictObject({
    id: z.uuid(),
    version: z.int(),
    changed: z.boolean().describe('false: nothing has been written since it was erased before'),
    fields: z
      .record(z.string(), z.enum(['cleared', 'replaced', 'empty']))
      .describe('Every personal field; replaced = it is required and now holds a value that says nothing'),
    instances: z.int().describe('Workflow instances about the record that held personal values'),
    referring: z.array(
      z.strictObject({
        path: z.string().describe('app/entity.field'),
        ids: z.array(z.uuid()).describe('The first of the records that still refer to it'),
        complete: z.boolean().describe('false: there are more, or nobody could look since the field has no index'),
        personal: z.array(z.string()).describe('Personal fields of their own'),
      }),
    ),
  }),
});

const EXPORT = named({
  id: 'PersonExport',
  description: 'All that is kept about a person under one record, part by part',
  schema: z.strictObject({
    record: z.record(z.string(), z.json()),
    deleted_at: z.iso.datetime().nullable(),
    parts: z.array(
      z.strictObject({
        part: z.string().describe('journal, instances, or records:app/entity.field'),
        searched: z.boolean().describe('false: the field has no index, and there are too many records to look through'),
        items: z.array(z.record(z.string(), z.json())),
        next_cursor: z.string().nullable().describe('For the next page, with the same part'),
      }),
    ),
    complete: z.boolean().describe('Nothing was left out: every part was searched and is whole'),
  }),
});

const EXPORT_QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  cursor: z.string().max(MOST_CURSOR_CHARS).optional().describe('`next_cursor` of a part; goes with that part'),
  part: z.string().min(1).max(300).optional().describe('One part alone, as an export names it'),
});

/** What people may ask of what is kept about them. */
export const personRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: `${ONE}/erase`,
    operationId: 'eraseRecord',
    summary: 'Take the personal values out of a record for good, deleted or not; no hook can stand in the way',
    tag: 'personal data',
    access: 'admin',
    query: NO_QUERY,
    headers: ['If-Match'],
    body: ERASE_INPUT,
    mayBeEmpty: true,
    answers: { 200: ERASED },
    errors: ['VERSION_CONFLICT', 'CONTENTION'],
    run: async (call) => {
      const ifMatch = ifMatchOf(call.request);
      const erased = await eraseRecord({
        platform: call.tools.platform,
        ...recordOf(call),
        by: causeOf(call),
        ...(ifMatch !== null && { ifMatch }),
      });
      return { ...ok({ ...erased, referring: [...erased.referring] }), headers: { etag: etagOf(erased.version) } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${ONE}/export`,
    operationId: 'exportRecord',
    summary: 'All that is kept about a person under one record',
    tag: 'personal data',
    access: 'admin',
    query: EXPORT_QUERY,
    answers: { 200: EXPORT },
    run: async (call) => {
      const { limit, cursor, part } = call.query;
      const { parts, ...rest } = await exportRecord({
        platform: call.tools.platform,
        ...recordOf(call),
        limit,
        presentEntry,
        ...(cursor !== undefined && { cursor }),
        ...(part !== undefined && { part }),
      });
      return ok({ ...rest, parts: [...parts] });
    },
  }),
];

function recordOf(call: Call): { tenant: string; app: string; entity: string; id: string } {
  const { tenant, app, entity } = entityRequest(call);
  return { tenant, app, entity, id: idOf({ params: call.params, what: `${app}/${entity}` }) };
}
