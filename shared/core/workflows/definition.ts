import { z } from 'zod';
import { appSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';

const stepIdSchema = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be snake_case of at most 40 characters');
const cel = z.string().min(1).max(2000);
const durationText = z.string().min(2).max(20);

/** Where a step goes: to another step, or to an ending, which may have a name. */
export const targetSchema = z.union([
  z.strictObject({ goto: stepIdSchema }),
  z.strictObject({ end: nameSchema }),
  z.literal('end').transform(() => ({ end: 'completed' })),
]);
/** Where a step goes, parsed. */
export type Target = z.infer<typeof targetSchema>;

const retrySchema = z.strictObject({
  attempts: z.number().int().min(1).max(20),
  interval: durationText.default('1s'),
  backoff: z.number().min(1).max(10).default(2),
  max_interval: durationText.optional(),
  jitter: z.enum(['none', 'full']).default('none'),
  errors: z.array(z.string().min(1)).min(1).optional(),
});

const base = { id: stepIdSchema, name: z.string().max(100).optional(), description: z.string().max(1000).optional() };

const actionStep = z.strictObject({
  ...base,
  type: z.literal('action'),
  actions: z
    .array(z.looseObject({ type: z.string().min(1) }))
    .min(1)
    .max(20),
  retry: retrySchema.optional(),
  then: targetSchema,
});

const conditionStep = z.strictObject({
  ...base,
  type: z.literal('condition'),
  expression: cel,
  on_true: targetSchema,
  on_false: targetSchema,
});

const assigneeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('role'), role: z.string().min(1).max(100) }),
  z.strictObject({ type: z.literal('fixed'), user: z.string().min(1).max(100) }),
  z.strictObject({ type: z.literal('relation'), path: cel }),
]);
/** Who decides, as written. */
export type Assignee = z.infer<typeof assigneeSchema>;

const approvalStep = z.strictObject({
  ...base,
  type: z.literal('approval'),
  assignee: assigneeSchema,
  show: z.array(nameSchema).max(50).default([]),
  timeout: durationText,
  on_approve: targetSchema,
  on_reject: targetSchema,
  on_timeout: targetSchema,
});

const waitStep = z.strictObject({
  ...base,
  type: z.literal('wait'),
  for: durationText.optional(),
  until: cel.optional(),
  then: targetSchema,
});

/** A step of a workflow. */
export const stepSchema = z.discriminatedUnion('type', [actionStep, conditionStep, approvalStep, waitStep]);
/** A step, parsed. */
export type Step = z.infer<typeof stepSchema>;
/** A step of one kind. */
export type StepOf<T extends Step['type']> = Extract<Step, { type: T }>;

const triggerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('manual') }),
  z.strictObject({ type: z.literal('event'), event: eventTypeSchema, when: cel.optional() }),
  z.strictObject({ type: z.literal('state_change'), entity: nameSchema, field: nameSchema, to: z.string().min(1) }),
]);

/** A DroWorkflow (design §4.4). */
export const workflowSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  description: z.string().max(2000).optional(),
  active: z.boolean().default(true),
  trigger: triggerSchema.default({ type: 'manual' }),
  record: nameSchema.optional(),
  context: z.record(nameSchema, cel).default({}),
  steps: z.array(stepSchema).min(1).max(200),
});
/** A DroWorkflow, parsed. */
export type Workflow = z.infer<typeof workflowSchema>;
