import { z } from 'zod';
import { MOST_ITEMS } from '#app/records/write-each.ts';
import { named } from '../openapi/named.ts';
import { RECORD } from './shapes.ts';

const ITEM = z
  .strictObject({
    operation: z
      .enum(['create', 'update', 'delete', 'restore'])
      .optional()
      .describe('Left out: update with an id, create without'),
    id: z.uuid().optional().describe('Which record; a new one gets its id from the platform'),
    values: z.record(z.string(), z.json()).optional().describe('Fields by name; on update the others stay'),
    if_match: z.int().min(1).optional().describe('The version that was read; another one is VERSION_CONFLICT'),
    acknowledge_warnings: z.string().max(4000).optional().describe('The acknowledgment_token of an earlier result'),
  })
  .superRefine((item, context) => {
    const { operation = item.id === undefined ? 'create' : 'update', id } = item;
    if (operation === 'create' && id !== undefined) {
      context.addIssue({ code: 'custom', path: ['id'], message: 'a new record gets its id from the platform' });
    }
    if (operation !== 'create' && id === undefined) {
      context.addIssue({ code: 'custom', path: ['id'], message: `${operation} needs the id of a record` });
    }
    if (operation === 'delete' && item.values !== undefined) {
      context.addIssue({ code: 'custom', path: ['values'], message: 'a delete takes no values' });
    }
    if (operation === 'create' && item.if_match !== undefined) {
      context.addIssue({ code: 'custom', path: ['if_match'], message: 'a new record has no version yet' });
    }
  });

/** Several writes in one call. */
export const BULK_INPUT = named({
  id: 'BulkInput',
  schema: z.strictObject({
    items: z.array(ITEM).min(1).max(MOST_ITEMS),
    atomic: z.boolean().default(false).describe('All of them in one transaction, or none'),
  }),
});
/** One write of a bulk, as sent. */
export type BulkItem = z.output<typeof ITEM>;

/** What came of each, in the order of the items. */
export const BULK_RESULT = named({
  id: 'BulkResult',
  schema: z.strictObject({
    results: z.array(
      z.strictObject({
        status: z.int().describe('As if the item had been sent alone; 202: not written, its warnings are asked about'),
        id: z.string().nullable(),
        record: RECORD.nullable().describe('The record as it was committed'),
        replayed: z.literal(true).optional().describe('Answered as before, under the same Idempotency-Key'),
        warnings: z.array(z.json()).optional(),
        acknowledgment_token: z.string().nullable().optional(),
        problem: z
          .looseObject({ status: z.int(), code: z.string(), detail: z.string() })
          .optional()
          .describe('Why it was refused'),
      }),
    ),
  }),
});
