import type { CompiledAction } from '#core/actions/compile-action.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import type { StepOf, Workflow } from './definition.ts';

/** A step with what it evaluates. */
export type CompiledStep =
  | { type: 'action'; step: StepOf<'action'>; actions: readonly CompiledAction[] }
  | { type: 'condition'; step: StepOf<'condition'>; expression: Expression }
  | { type: 'approval'; step: StepOf<'approval'>; assignee: Expression | null }
  | { type: 'wait'; step: StepOf<'wait'>; until: Expression | null };

/** What starts a workflow by itself: an event, its whole condition and its pattern on the bus. */
export type CompiledTrigger = { source: EventSource; when: Expression | null; pattern: JsonObject; exact: boolean };

/** A workflow in the form that runs. */
export type CompiledWorkflow = {
  workflow: Workflow;
  /** `app/name` of the entity that `record` means */
  recordPath: string | null;
  trigger: CompiledTrigger | null;
  context: ReadonlyMap<string, Expression>;
  steps: ReadonlyMap<string, CompiledStep>;
};
