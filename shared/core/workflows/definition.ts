import { z } from 'zod';
import { appSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';
import { cronSchema, dueSchema } from '#core/rules/schedule/definition.ts';
import { inputSchema } from './input.ts';
import { type ActionStep, actionSchema } from './steps/action.ts';
import { type ApprovalStep, approvalSchema } from './steps/approval.ts';
import { type CollectionStep, collectionSchema } from './steps/collection.ts';
import { cel } from './steps/common.ts';
import { type ConditionStep, conditionSchema } from './steps/condition.ts';
import { type HumanTaskStep, humanTaskSchema } from './steps/human-task.ts';
import { type NestedWorkflowStep, nestedWorkflowSchema } from './steps/nested-workflow.ts';
import { type OwnStep, ownStepSchema } from './steps/own-step.ts';
import { type ParallelStep, parallelSchema } from './steps/parallel.ts';
import { type TransitionStep, transitionSchema } from './steps/transition.ts';
import { type WaitStep, waitSchema } from './steps/wait.ts';
import { type WaitForEventStep, waitForEventSchema } from './steps/wait-for-event.ts';

import { workflowHooksSchema } from './task-hooks/definition.ts';

/** A step, parsed. Written out, since steps may hold steps. */
export type Step =
  | CollectionStep
  | ParallelStep
  | TransitionStep
  | ActionStep
  | ConditionStep
  | ApprovalStep
  | HumanTaskStep
  | WaitStep
  | WaitForEventStep
  | NestedWorkflowStep
  | OwnStep;
/** A step of one kind. */
export type StepOf<T extends Step['type']> = Extract<Step, { type: T }>;

const stepsWithin: z.ZodType<Step[]> = z.lazy(() => z.array(stepSchema).min(1).max(50));

/** A step of a type of ours. */
const builtinSchema = z.discriminatedUnion('type', [
  actionSchema,
  conditionSchema,
  approvalSchema,
  humanTaskSchema,
  waitSchema,
  transitionSchema,
  parallelSchema(stepsWithin),
  collectionSchema(stepsWithin),
  waitForEventSchema,
  nestedWorkflowSchema,
]);

/** A step of a workflow. */
const stepSchema: z.ZodType<Step> = z.union([builtinSchema, ownStepSchema]);

/** What the workflow is started with, made of the event. */
const mapping = z.record(nameSchema, cel).optional();

const triggerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('manual') }),
  z.strictObject({ type: z.literal('event'), event: eventTypeSchema, when: cel.optional(), mapping }),
  z.strictObject({
    type: z.literal('state_change'),
    entity: nameSchema,
    field: nameSchema,
    to: z.string().min(1),
    mapping,
  }),
  z.strictObject({
    type: z.literal('schedule'),
    cron: cronSchema.shape.cron.optional(),
    zone: cronSchema.shape.zone,
    schedule: dueSchema.optional(),
    when: cel.optional(),
    mapping,
  }),
]);
/** What starts a workflow by itself, parsed. */
export type Trigger = z.infer<typeof triggerSchema>;

/** A DroWorkflow (design §4.4). */
export const workflowSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  description: z.string().max(2000).optional(),
  active: z.boolean().default(true),
  trigger: triggerSchema.default({ type: 'manual' }),
  record: nameSchema.optional(),
  input: inputSchema.optional(),
  context: z.record(nameSchema, cel).default({}),
  steps: z.array(stepSchema).min(1).max(200),
  hooks: workflowHooksSchema.optional(),
});
/** A DroWorkflow, parsed. */
export type Workflow = z.infer<typeof workflowSchema>;
