import { z } from 'zod';
import { NEIGHBOUR } from '../definitions/catalog-shapes.ts';
import { named, pageOf } from '../openapi/named.ts';

const ANY = z.record(z.string(), z.json());

/** An event as it stands on the bus. */
const EVENT = named({
  id: 'Event',
  description: 'An event as it stands on the bus; personal values are hashes',
  schema: z.strictObject({
    id: z.string(),
    tenantId: z.string(),
    type: z.string(),
    app: z.string(),
    entity: z.string().nullable(),
    recordId: z.string().nullable(),
    version: z.int().nullable(),
    occurredAt: z.iso.datetime(),
    imported: z.boolean(),
    actor: z.strictObject({
      userId: z.string().nullable(),
      contactId: z.string().nullable(),
      type: z.enum(['USER', 'CONTACT', 'SYSTEM']),
    }),
    correlationId: z.string(),
    causationId: z.string().nullable(),
    depth: z.int(),
    traceparent: z.string().optional(),
    record: ANY.nullable(),
    original: ANY.nullable(),
    changes: z.record(z.string(), z.strictObject({ previous: z.json(), new: z.json() })),
    payload: ANY.nullable(),
    payloadSchemaRef: z.string().optional(),
    synthetic: z.literal(true).optional().describe('It was made up by a simulation'),
    issues: z
      .array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() }))
      .describe('What its payload breaks of its type as it is now; such an event is not published'),
  }),
});

/** A page of events. */
export const EVENT_PAGE = pageOf({ id: 'EventPage', item: EVENT });

/** What to simulate. */
export const SIMULATE_INPUT = named({
  id: 'SimulateInput',
  schema: z.strictObject({
    event_type: z.string().min(1).max(100),
    payload: ANY.default({}).describe('Tenant, time and actor are filled in'),
    correlation: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/)
      .optional()
      .describe('The correlation id of what it sets off'),
  }),
});

/** What a simulation gave. */
export const SIMULATED = named({
  id: 'Simulated',
  schema: z.strictObject({
    id: z.string().describe('The id of the event'),
    event_type: z.string(),
    synthetic: z.literal(true),
    correlation_id: z.string(),
    payload: ANY.describe('As it was stored'),
    payload_schema_ref: z.string(),
    listened_by: z.array(NEIGHBOUR).describe('Rules and workflows that are asked; their conditions decide'),
    warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  }),
});

/** What a replay gave. */
export const REPLAYED = named({
  id: 'Replayed',
  schema: z.strictObject({
    id: z.string().describe('The id under which it went out'),
    replay_of: z.string(),
    forced: z.boolean(),
    correlation_id: z.string(),
    listened_by: z.array(NEIGHBOUR),
  }),
});
