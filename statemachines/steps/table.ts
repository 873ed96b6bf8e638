import type { CompiledOf, CompiledStep } from '#core/workflows/compiled-workflow.ts';
import type { Step } from '#core/workflows/definition.ts';
import type { BuiltinType } from '#core/workflows/steps/builtin-types.ts';
import { isOwn } from '#core/workflows/steps/own-step.ts';
import type { AslStates } from '../asl.ts';
import type { Place, StatesOf } from '../place.ts';
import { actionStates } from './action.ts';
import { approvalStates } from './approval.ts';
import { collectionStates } from './collection.ts';
import { conditionStates } from './condition.ts';
import { humanTaskStates } from './human-task.ts';
import { nestedWorkflowStates } from './nested-workflow.ts';
import { ownStates } from './own-step.ts';
import { parallelStates } from './parallel.ts';
import { transitionStates } from './transition.ts';
import { waitStates } from './wait.ts';
import { waitForEventStates } from './wait-for-event.ts';

/** What makes the states of each kind of step of ours. */
const STATES: { readonly [T in BuiltinType]: StatesOf<T> } = {
  action: actionStates,
  condition: conditionStates,
  approval: approvalStates,
  human_task: humanTaskStates,
  wait: waitStates,
  transition: transitionStates,
  parallel: parallelStates,
  collection: collectionStates,
  wait_for_event: waitForEventStates,
  workflow: nestedWorkflowStates,
};

/** The states of a step. */
export function statesOf(a: { compiled: CompiledStep; place: Place }): AslStates {
  return makerOf(a.compiled)(a);
}

function makerOf<T extends Step['type']>(compiled: CompiledOf<T>): StatesOf<T>;
function makerOf(compiled: CompiledStep): StatesOf<Step['type']> {
  return (isOwn(compiled) ? ownStates : STATES[compiled.type]) as unknown as StatesOf<Step['type']>;
}
