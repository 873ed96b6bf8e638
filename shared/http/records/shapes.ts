import { z } from 'zod';
import { MOST_FILTER_CHARS } from '#app/records/query.ts';
import { MOST_ITEMS } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';

/** Most characters of a cursor of a list of records: it holds a whole sort key, sealed. */
export const MOST_CURSOR_CHARS = 8000;

/** The fields of a record as they are sent. */
export const RECORD_INPUT = named({
  id: 'RecordInput',
  description: "Fields of the entity by name; null clears one. What is the server's own is left out.",
  schema: z.record(z.string(), z.json()),
});

/** A record as it is shown. */
export const RECORD = named({
  id: 'Record',
  description: 'A record: what the platform keeps, and every field of the entity',
  schema: z.looseObject({
    id: z.uuid(),
    version: z.int().min(1),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  }),
});

/** The member of a body that acknowledges warnings; no field has its name. */
export const ACKNOWLEDGE = 'acknowledge_warnings';

const FLAG = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1')
  .optional();

/** How a write is to be done. */
export const WRITE_QUERY = z.strictObject({
  dry_run: FLAG.describe('Go through everything and write nothing'),
  trace: FLAG.describe('Add what the write went through as `phases`; for the roles admin and integrator'),
});
/** How a write is to be done, parsed. */
export type WriteQuery = z.output<typeof WRITE_QUERY>;

const WARNING = z.strictObject({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  handler: z.string().nullable().describe('The hook that warns; null = a validator'),
});

const PHASES = z
  .array(
    z.strictObject({
      phase: z.enum(['defaults', 'validation', 'before', 'states', 'in_transaction', 'persist', 'after']),
      entity: z.string(),
      hook: z.string().nullable(),
      ms: z.number(),
      changed: z.array(z.string()),
      values: z.record(z.string(), z.strictObject({ previous: z.json(), new: z.json() })),
      skipped_because: z.string().nullable(),
      items: z.int().optional(),
    }),
  )
  .describe('Each phase and each hook: how long it took, what it changed, or why it did not run');

/** What a dry run answers. */
export const DRY_RUN = named({
  id: 'DryRun',
  description: 'The record as it would be, null when it would be gone; nothing was written',
  schema: z.strictObject({ record: RECORD.nullable(), warnings: z.array(WARNING), phases: PHASES }),
});

/** A record, or with `dry_run` what would have become of it. */
export const RECORD_OR_DRY_RUN = named({ id: 'RecordOrDryRun', schema: z.union([RECORD, DRY_RUN]) });

/** A write that waits for its warnings to be acknowledged. */
export const WARNED = named({
  id: 'Warned',
  description: `Nothing was written: send the same body again with \`${ACKNOWLEDGE}\``,
  schema: z.strictObject({
    warnings: z.array(WARNING),
    acknowledgment_token: z.string(),
    data: RECORD.nullable().describe('The record as it would be'),
    phases: PHASES.optional(),
  }),
});

/** What a delete may carry. */
export const DELETE_INPUT = named({
  id: 'DeleteInput',
  schema: z.strictObject({ [ACKNOWLEDGE]: z.string().nullable().optional() }),
});

/** A page of records. */
export const RECORD_PAGE = named({
  id: 'RecordPage',
  description:
    'A page may be short, or empty, and not the last: what one request reads is bounded. Go on while there is a next_cursor.',
  schema: z.strictObject({
    items: z.array(RECORD),
    next_cursor: z.string().nullable(),
    count: z
      .strictObject({
        value: z.int(),
        approximate: z.boolean().describe('From a counter that may lag behind, or not counted to the end'),
        at_least: z.boolean().describe('There are more: one request counts only so far'),
      })
      .optional()
      .describe('With count=true'),
    advice: z
      .array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('The index that the filter lacks: without it the list is refused once the entity is large'),
  }),
});

/** A query in a body. */
export const RECORD_QUERY = named({
  id: 'RecordQuery',
  schema: z.strictObject({
    filter: z.string().min(1).max(MOST_FILTER_CHARS).optional(),
    sort: z.string().min(1).max(100).optional(),
    limit: z.int().min(1).max(MOST_ITEMS).default(50),
    cursor: z.string().max(MOST_CURSOR_CHARS).optional(),
    count: z.boolean().default(false),
  }),
});

/** A move of a state machine. */
export const TRANSITION_INPUT = named({
  id: 'TransitionInput',
  schema: z.strictObject({
    field: z.string().min(1).max(64),
    to: z.string().min(1).max(100),
    [ACKNOWLEDGE]: z.string().nullable().optional(),
  }),
});

/** The moves that are open. */
export const TRANSITION_PAGE = pageOf({
  id: 'TransitionPage',
  item: named({
    id: 'Transition',
    schema: z.strictObject({
      field: z.string(),
      from: z.string(),
      to: z.string(),
      event: z.string().nullable(),
      roles: z.array(z.string()).describe('Whoever has one of these may make the move; anybody may if there are none'),
      guard: z.string().nullable().describe('The condition that holds as the record is now'),
    }),
  }),
});
