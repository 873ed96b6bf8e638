import type { Step, StepOf } from '../definition.ts';
import { actionKind } from './action.ts';
import { approvalKind } from './approval.ts';
import type { BuiltinType } from './builtin-types.ts';
import { collectionKind } from './collection.ts';
import { conditionKind } from './condition.ts';
import { humanTaskKind } from './human-task.ts';
import type { StepKind } from './kind.ts';
import { nestedWorkflowKind } from './nested-workflow.ts';
import { isOwn, ownKind } from './own-step.ts';
import { parallelKind } from './parallel.ts';
import { transitionKind } from './transition.ts';
import { waitKind } from './wait.ts';
import { waitForEventKind } from './wait-for-event.ts';

/** Every kind of step of ours. A new one has its line here, in the machines' table and in the definition's union. */
const STEP_KINDS: { readonly [T in BuiltinType]: StepKind<T> } = {
  action: actionKind,
  condition: conditionKind,
  approval: approvalKind,
  human_task: humanTaskKind,
  wait: waitKind,
  transition: transitionKind,
  parallel: parallelKind,
  collection: collectionKind,
  wait_for_event: waitForEventKind,
  workflow: nestedWorkflowKind,
};

/** What is known of a step's kind; those that packs bring are one. */
export function kindOf<T extends Step['type']>(step: StepOf<T>): StepKind<T>;
export function kindOf(step: Step): StepKind<Step['type']> {
  const kind = isOwn(step) ? ownKind : STEP_KINDS[step.type];
  return kind as unknown as StepKind<Step['type']>;
}
