import { z } from 'zod';
import { named, pageOf } from '../openapi/named.ts';

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

/** A page of records. */
export const RECORD_PAGE = pageOf({ id: 'RecordPage', item: RECORD });

/** A move of a state machine. */
export const TRANSITION_INPUT = named({
  id: 'TransitionInput',
  schema: z.strictObject({ field: z.string().min(1).max(64), to: z.string().min(1).max(100) }),
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
      roles: z.array(z.string()),
    }),
  }),
});
