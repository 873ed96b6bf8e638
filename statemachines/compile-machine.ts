import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { Step } from '#core/workflows/definition.ts';
import { hasRollback } from '#core/workflows/rollback.ts';
import { targetsOf } from '#core/workflows/targets.ts';
import { type AslState, type AslStates, SAME_INPUT } from './asl.ts';
import { COMPILER_VERSION } from './compiler-version.ts';
import { endStates, finalStates } from './endings.ts';
import { withHooks } from './hooks.ts';
import { longestWay } from './longest-way.ts';
import { endName, outermost } from './place.ts';
import { rollbackChoice, rollbackStates } from './rollback.ts';
import { CONTINUE_AFTER, withRounds } from './rounds.ts';
import { readsInMachine } from './steps/condition.ts';
import { statesOf } from './steps/table.ts';

/**
 * A machine, its identity, the transitions of its longest way without a loop, and the paths of the context that its own
 * conditions read: all else is read by calls.
 */
export type CompiledMachine = { asl: JsonObject; hash: string; transitions: number; reads: string[][] };

/**
 * Compiles a workflow's steps to a state machine. `Begin` goes to the first step, or to the one that a redrive
 * names; every ending closes the instance first; every failure passes `Failed`.
 */
export function compileMachine(a: {
  workflow: CompiledWorkflow;
  /** false: a call for each step even where one would do for several; for simulations, which show each */
  fold?: boolean;
  /** estimated events of its history after which an execution is left for another one */
  continueAfter?: number;
}): CompiledMachine {
  const { steps } = a.workflow.workflow;
  const place = outermost({
    statesOf: (one) => withHooks({ ...one, workflow: a.workflow, states: statesOf(one) }),
    workflow: a.workflow,
    fold: a.fold !== false,
  });
  const heads = new Map(
    steps.flatMap((head) => place.foldedWith(head).also.map(({ id }): [string, string] => [id, head.id])),
  );
  const undoes = hasRollback(a.workflow);
  const own: AslStates = { Begin: beginState({ steps, undoes, headOf: (id) => heads.get(id) ?? id }) };
  for (const step of steps) Object.assign(own, place.statesIn({ step, place }));
  const states = withRounds({ states: own, start: 'Begin', place, continueAfter: a.continueAfter ?? CONTINUE_AFTER });
  const named = JSON.stringify(states);
  for (const outcome of endingsOf(steps)) {
    // an ending that a call before it makes has no state
    if (named.includes(`:${JSON.stringify(endName(outcome))}`)) Object.assign(states, endStates({ outcome, place }));
  }
  Object.assign(states, undoes ? rollbackStates({ place }) : {}, finalStates({ place }));
  const asl = {
    Comment: `DroWorkflow, compiler_version ${COMPILER_VERSION}`,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: states,
  };
  const reads = [...a.workflow.steps.values()].flatMap((one) => (one.type === 'condition' ? readsInMachine(one) : []));
  const hash = digest(canonicalJson(asl)).slice(0, 32);
  return { asl, hash, transitions: longestWay({ start: 'Begin', states }), reads };
}

function beginState(a: { steps: readonly Step[]; undoes: boolean; headOf(id: string): string }): AslState {
  const ids = a.steps.map((step) => step.id);
  return {
    Type: 'Choice',
    Comment: 'Starts at the first step, or where a redrive says',
    Choices: [
      ...ids.map((id) => ({
        Condition: `{% $exists($states.input.resume.step) and $states.input.resume.step = "${id}" %}`,
        Assign: { visit: 1 },
        Next: a.headOf(id),
      })),
      ...(a.undoes ? [rollbackChoice()] : []),
    ],
    Default: ids[0] ?? 'Done',
    Assign: { visit: 1 },
    Output: SAME_INPUT,
  };
}

function endingsOf(steps: readonly Step[]): Set<string> {
  const targets = steps.flatMap((one) => targetsOf(one).map(({ target }) => target));
  return new Set(targets.flatMap((target) => ('end' in target ? [target.end] : [])));
}
