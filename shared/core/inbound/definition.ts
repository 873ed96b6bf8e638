import { z } from 'zod';
import { appSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';
import { rateLimitSchema } from '#core/rules/limits.ts';
import { parseDuration } from '#core/time/duration.ts';

const SECOND_MS = 1000;
/** How long it is known which deliveries came in; no tolerance is longer, or old deliveries could be sent again. */
export const DEDUPE_KEPT_MS = 7 * 24 * 3600 * SECOND_MS;

const headerSchema = z.string().regex(/^[a-z0-9-]{1,100}$/, 'must be the name of a header in lower case');
const partSchema = z.string().regex(/^[A-Za-z0-9_-]{1,30}$/, 'must be letters, digits, _ and -');
// room for _NEXT
const secretSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,57}$/, 'must be the name of a secret');
const expressionSchema = z.string().min(1).max(2000);
const toleranceSchema = z.string().refine((text) => {
  const millis = parseDuration(text);
  return millis !== null && millis >= SECOND_MS && millis <= DEDUPE_KEPT_MS;
}, 'must be a duration of 1s to 7d');

const hmacSchema = z.strictObject({
  kind: z.literal('hmac'),
  header: headerSchema.describe('Where the signature stands'),
  algorithm: z.literal('sha256').default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  prefix: z.string().min(1).max(50).optional().describe('What stands before the signature, as in sha256='),
  parts: z
    .strictObject({ signature: partSchema, timestamp: partSchema.optional() })
    .optional()
    .describe('The header is a list such as t=1,v1=2: which of its parts count'),
  timestamp_header: headerSchema.optional(),
  tolerance: toleranceSchema.optional().describe('How far the timestamp may be off; 5m when it is left out'),
  signed: z.string().max(200).optional().describe('What is signed, with {timestamp} and {body}'),
  secret: secretSchema.describe('The secret of this name, and <name>_NEXT while it rotates'),
});

const snsSchema = z.strictObject({
  kind: z.literal('sns'),
  topic_arns: z
    .array(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]{3,30}:\d{12}:[A-Za-z0-9_.-]{1,256}$/, 'must be the ARN of an SNS topic'),
    )
    .min(1)
    .max(20),
  tolerance: toleranceSchema.optional().describe('How old a message may be; 2h when it is left out'),
});

const writeSchema = z.strictObject({
  entity: z.string().min(1).max(130),
  operation: z.enum(['create', 'update', 'transition']),
  find: z
    .record(nameSchema, z.json())
    .optional()
    .describe('The record that is meant: its id, or a unique of its entity'),
  values: z.record(nameSchema, z.json()),
});

const thenSchema = z.union([
  z.strictObject({
    event: z.strictObject({ type: eventTypeSchema, payload: z.record(z.string(), z.json()).default({}) }),
  }),
  z.strictObject({ write: writeSchema }),
  z.strictObject({ ignore: z.string().min(1).max(500).describe('Why nothing is done') }),
]);

const integrationSchema = z.strictObject({
  id: z.uuid(),
  provider: z.string().min(1).max(100),
  connection_id: z.uuid().optional(),
  event_name: expressionSchema.describe('A template, as in {{ body.type }}'),
});

/** A source of webhooks that come in: how they are signed, told apart and mapped. */
export const inboundSourceSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  description: z.string().max(2000).optional(),
  active: z.boolean().default(true),
  verify: z.discriminatedUnion('kind', [hmacSchema, snsSchema]),
  dedupe: z
    .union([z.strictObject({ header: headerSchema }), z.strictObject({ path: expressionSchema })])
    .optional()
    .describe('What names a delivery: a header, or CEL over the body. Left out: the MessageId of SNS, else the body'),
  headers: z.array(headerSchema).max(20).default([]).describe('The headers that the map sees'),
  rate_limit: rateLimitSchema.default({ count: 600, per: '1m' }),
  integration: integrationSchema.optional().describe('Sends INTEGRATION_WEBHOOK_RECEIVED for each delivery'),
  map: z
    .array(
      z.strictObject({
        when: expressionSchema.optional(),
        each: expressionSchema.optional().describe('A list: what is done is done for each `item` of it'),
        then: thenSchema,
      }),
    )
    .min(1)
    .max(50)
    .describe('The first entry whose condition holds takes the delivery'),
});
/** A source of webhooks that come in, parsed. */
export type InboundSource = z.infer<typeof inboundSourceSchema>;
/** How deliveries of a source are signed. */
export type Verify = InboundSource['verify'];
/** HMAC over the body with a secret that both sides have. */
export type HmacVerify = Extract<Verify, { kind: 'hmac' }>;
/** Messages of the Simple Notification Service, signed with its certificates. */
export type SnsVerify = Extract<Verify, { kind: 'sns' }>;
