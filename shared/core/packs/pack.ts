import type { Action } from '#core/actions/define-action.ts';
import type { Task } from '#core/actions/define-task.ts';
import type { Collection } from '#core/definitions/collections.ts';
import type { Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { StepType } from '#core/workflows/define-step.ts';

/** A definition as a pack brings it: not yet parsed, with the file that it stands in. */
export type PackDefinition = { collection: Collection; file: string; value: JsonObject };

/** A starter pack: one app's definitions, and the hooks that they bind. */
export type Pack = {
  app: string;
  version: number;
  title: string;
  description: string;
  /** apps whose entities it refers to; they are installed along with it */
  requires: readonly string[];
  definitions: readonly PackDefinition[];
  hooks: readonly Hook[];
  /** kinds of actions that its rules and workflows may name besides ours */
  actions?: readonly Action[];
  /** functions that `run_task` and `dispatch_task` call by name */
  tasks?: readonly Task[];
  /** types of steps that its workflows may have besides ours */
  steps?: readonly StepType[];
};
