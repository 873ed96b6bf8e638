import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { CompiledStep, CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { targetsOf } from '#core/workflows/targets.ts';
import { type AslState, type AslStates, SAME_INPUT } from './asl.ts';
import { COMPILER_VERSION } from './compiler-version.ts';
import { endStates, finalStates } from './endings.ts';
import { actionStates } from './steps/action.ts';
import { approvalStates } from './steps/approval.ts';
import { conditionStates } from './steps/condition.ts';
import { waitStates } from './steps/wait.ts';

/** A machine, its identity, and the transitions of its longest way without a loop. */
export type CompiledMachine = { asl: JsonObject; hash: string; transitions: number };

/**
 * Compiles a workflow's steps to a state machine. `Begin` goes to the first step, or to the one that a redrive
 * names; every ending closes the instance first; every failure passes `Failed`.
 */
export function compileMachine(a: { workflow: CompiledWorkflow }): CompiledMachine {
  const steps = [...a.workflow.steps.values()];
  const states: AslStates = { Begin: beginState(steps) };
  for (const step of steps) Object.assign(states, statesOf(step));
  for (const outcome of endingsOf(steps)) Object.assign(states, endStates(outcome));
  Object.assign(states, finalStates());
  const asl = {
    Comment: `DroWorkflow, compiler_version ${COMPILER_VERSION}`,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: states,
  };
  return { asl, hash: digest(canonicalJson(asl)).slice(0, 32), transitions: longestWay(states) };
}

function beginState(steps: readonly CompiledStep[]): AslState {
  const ids = steps.map((one) => one.step.id);
  return {
    Type: 'Choice',
    Comment: 'Starts at the first step, or where a redrive says',
    Choices: ids.map((id) => ({
      Condition: `{% $exists($states.input.resume.step) and $states.input.resume.step = "${id}" %}`,
      Assign: { visit: 1 },
      Next: id,
    })),
    Default: ids[0] ?? 'Done',
    Assign: { visit: 1 },
    Output: SAME_INPUT,
  };
}

function statesOf(compiled: CompiledStep): AslStates {
  switch (compiled.type) {
    case 'action':
      return actionStates(compiled.step);
    case 'condition':
      return conditionStates(compiled);
    case 'approval':
      return approvalStates(compiled.step);
    case 'wait':
      return waitStates(compiled.step);
  }
}

function endingsOf(steps: readonly CompiledStep[]): Set<string> {
  const targets = steps.flatMap((one) => targetsOf(one.step).map(({ target }) => target));
  return new Set(targets.flatMap((target) => ('end' in target ? [target.end] : [])));
}

/** States entered on the longest way through that enters none twice. */
function longestWay(states: AslStates): number {
  const known = new Map<string, number>();
  const visit = (name: string, path: ReadonlySet<string>): number => {
    const state = states[name];
    if (!state || path.has(name)) return 0;
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const onPath = new Set([...path, name]);
    const longest = 1 + Math.max(0, ...nextOf(state).map((next) => visit(next, onPath)));
    known.set(name, longest);
    return longest;
  };
  return visit('Begin', new Set());
}

function nextOf(state: AslState): string[] {
  const choices = Array.isArray(state['Choices']) ? state['Choices'] : [];
  return [state, ...choices].flatMap((one) => {
    const { Next, Default } = one as { Next?: unknown; Default?: unknown };
    return [Next, Default].filter((name) => typeof name === 'string');
  });
}
