import type { CompiledAction } from '#core/actions/compile-action.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import type { Step, Workflow } from './definition.ts';
import type { ActionPart } from './steps/action.ts';
import type { ApprovalPart } from './steps/approval.ts';
import type { CollectionPart } from './steps/collection.ts';
import type { ConditionPart } from './steps/condition.ts';
import type { HumanTaskPart } from './steps/human-task.ts';
import type { NestedWorkflowPart } from './steps/nested-workflow.ts';
import type { OwnPart } from './steps/own-step.ts';
import type { ParallelPart } from './steps/parallel.ts';
import type { TransitionPart } from './steps/transition.ts';
import type { WaitPart } from './steps/wait.ts';
import type { WaitForEventPart } from './steps/wait-for-event.ts';

import type { WorkflowHooks } from './task-hooks/hooks-of.ts';

/** What a kind of step makes of its own: the step and what it evaluates. */
export type StepPart =
  | CollectionPart
  | ParallelPart
  | TransitionPart
  | ActionPart
  | ConditionPart
  | ApprovalPart
  | HumanTaskPart
  | WaitPart
  | WaitForEventPart
  | NestedWorkflowPart
  | OwnPart;
/** The same of one kind. */
export type PartOf<T extends Step['type']> = Extract<StepPart, { type: T }>;

/** What compiled steps of all kinds have. */
export type CompiledCommon = {
  /** the steps around it, from the outside in: parallel branches and collections */
  inside: readonly string[];
  /** what takes back what it did */
  compensate: readonly CompiledAction[];
};
/** A step with what it evaluates. */
export type CompiledStep = StepPart & CompiledCommon;
/** The same of one kind. */
export type CompiledOf<T extends Step['type']> = PartOf<T> & CompiledCommon;

/** What starts a workflow by itself: an event, its whole condition and its pattern on the bus. */
export type CompiledTrigger = {
  source: EventSource;
  when: Expression | null;
  /** what the workflow is started with, made of the event */
  mapping: ReadonlyMap<string, Expression>;
  /** what sets it off by time; null = events on the bus do */
  schedule: CompiledSchedule | null;
  /** what goes on the bus; one that goes by time has none there */
  pattern: JsonObject;
  exact: boolean;
};

/** A workflow in the form that runs. */
export type CompiledWorkflow = {
  workflow: Workflow;
  /** `app/name` of the entity that `record` means */
  recordPath: string | null;
  trigger: CompiledTrigger | null;
  context: ReadonlyMap<string, Expression>;
  /** all steps by id, those within others too; the outermost stand in `workflow.steps` */
  steps: ReadonlyMap<string, CompiledStep>;
  /** what follows the moments of steps and of the whole, for those that have some */
  hooks: WorkflowHooks;
};
