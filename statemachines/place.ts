import type { Json } from '#core/json/json.ts';
import type { CompiledOf, CompiledStep, CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { Step } from '#core/workflows/definition.ts';
import { foldedEnding, foldedSteps } from '#core/workflows/folded.ts';
import type { Target } from '#core/workflows/steps/common.ts';
import { type AslStates, FAILED } from './asl.ts';

/**
 * Where the states of a step stand: in the machine itself, or in a branch of a Parallel or an iteration of a Map,
 * which cannot set the variables around them, and leave with their end alone.
 */
export type Place = {
  /** the number of the call that is made, by which a step that comes round again is told apart */
  visit: Json;
  /** a variable's name here: those of the inside are called otherwise than those around */
  variable(name: string): string;
  /** the state that a target leads to */
  stateOf(target: Target): string;
  /** the state that failures go to; null: they fail what is around */
  failTo: string | null;
  inner: boolean;
  /** the steps that are done in one call with this one, and how that call ends the workflow */
  foldedWith(step: Step): { also: readonly Step[]; ending: string | null };
  /** the states of a step that lies within another */
  statesIn(a: { step: Step; place: Place }): AslStates;
};

/** Makes the states of one kind of step; the first is called as the step. */
export type StatesOf<T extends Step['type']> = (a: { compiled: CompiledOf<T>; place: Place }) => AslStates;

/** The state that records an ending. */
export function endName(outcome: string): string {
  return `End ${outcome}`;
}

/** The machine itself. */
export function outermost(a: {
  statesOf(one: { compiled: CompiledStep; place: Place }): AslStates;
  workflow: CompiledWorkflow;
  /** false: a call for each step, so that each is seen */
  fold: boolean;
}): Place {
  const { workflow } = a;
  const folds = a.fold ? foldedSteps(workflow.workflow) : new Map<string, readonly Step[]>();
  const followers = new Set([...folds.values()].flat().map(({ id }) => id));
  return {
    foldedWith: (step) => {
      const also = folds.get(step.id) ?? [];
      const ending = a.fold ? foldedEnding({ ...workflow, last: also.at(-1) ?? step }) : null;
      return { also, ending };
    },
    visit: '{% $visit %}',
    variable: (name) => name,
    stateOf: (target) => ('goto' in target ? target.goto : endName(target.end)),
    failTo: FAILED,
    inner: false,
    statesIn: ({ step, place }) => {
      const compiled = workflow.steps.get(step.id);
      return compiled && !followers.has(step.id) ? a.statesOf({ compiled, place }) : {};
    },
  };
}
