import { z } from 'zod';
import type { Json } from '#core/json/json.ts';

/** The shapes of machines and states in JSONata mode; states inside Branches and ItemProcessor are read later. */

const json = z.custom<Json>((value) => value !== undefined, 'must be given');
const expression = z.string().regex(/^\{%[\s\S]*%\}$/, 'must be a value of the right type or {% an expression %}');
const count = z.union([z.int().min(0).max(99_999_999), expression]);
const seconds = z.union([z.int().min(1).max(99_999_999), expression]);
const name = z.string().min(1);

const common = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const result = { Assign: z.record(z.string(), json).optional(), Output: json.optional() };
const moving = { Next: name.optional(), End: z.boolean().optional() };

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.int().min(1).max(99_999_999).default(1),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  Next: name,
  ...result,
});
const guarded = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };
const rule = z.strictObject({
  Comment: z.string().optional(),
  Condition: z.union([z.boolean(), expression]),
  Next: name,
  ...result,
});

/** One state. */
export const stateSchema = z.discriminatedUnion('Type', [
  z.strictObject({ Type: z.literal('Pass'), ...common, ...moving, ...result }),
  z.strictObject({ Type: z.literal('Succeed'), ...common, Output: json.optional() }),
  z.strictObject({
    Type: z.literal('Fail'),
    ...common,
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal('Wait'),
    ...common,
    ...moving,
    ...result,
    Seconds: count.optional(),
    Timestamp: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal('Choice'),
    ...common,
    ...result,
    Choices: z.array(rule).min(1),
    Default: name.optional(),
  }),
  z.strictObject({
    Type: z.literal('Task'),
    ...common,
    ...moving,
    ...result,
    ...guarded,
    Resource: z.string().regex(/^arn:[\w-]+:(states:::[\w-]+:|lambda:)/, 'must be a service integration or a function'),
    Arguments: json.optional(),
    TimeoutSeconds: seconds.optional(),
    HeartbeatSeconds: seconds.optional(),
    Credentials: json.optional(),
  }),
  z.strictObject({
    Type: z.literal('Parallel'),
    ...common,
    ...moving,
    ...result,
    ...guarded,
    Arguments: json.optional(),
    Branches: z.array(json).min(1),
  }),
  z.strictObject({
    Type: z.literal('Map'),
    ...common,
    ...moving,
    ...result,
    ...guarded,
    Items: z.union([z.array(json), expression]).optional(),
    ItemSelector: json.optional(),
    ItemProcessor: json.optional(),
    // the name of ItemProcessor in older machines
    Iterator: json.optional(),
    MaxConcurrency: count.optional(),
    ToleratedFailureCount: count.optional(),
    ToleratedFailurePercentage: z.union([z.number().min(0).max(100), expression]).optional(),
    Label: z.string().optional(),
  }),
]);
/** One state as it is written. */
export type StateSource = z.output<typeof stateSchema>;

const graph = { Comment: z.string().optional(), StartAt: name, States: z.record(z.string(), json) };

/** A whole machine. */
export const machineSchema = z.strictObject({
  ...graph,
  QueryLanguage: z.literal('JSONata').optional(),
  Version: z.string().optional(),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
});
/** A branch of a Parallel. */
export const branchSchema = z.strictObject(graph);
/** What a Map does with every item. */
export const processorSchema = z.strictObject({
  ...graph,
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE', 'only inline Maps are supported') }).optional(),
});
