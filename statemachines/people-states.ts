import type { Step } from '#core/workflows/definition.ts';
import type { Target } from '#core/workflows/steps/common.ts';
import { type AslStates, SAME_INPUT, WAIT_FUNCTION } from './asl.ts';
import { callState } from './call.ts';
import { failureStates } from './failures.ts';
import type { Place } from './place.ts';

/**
 * The states of a step that asks people. The machine waits for a token, but the store arbitrates: when time runs out
 * it asks the wait's row, and a decision that stands there counts (decisions §4.6).
 */
export function peopleStates(a: {
  step: Step & { timeout: string; on_timeout: Target; on_undecided?: Target | undefined };
  place: Place;
  /** where each outcome leads */
  on: readonly { outcome: string; target: Target }[];
}): AslStates {
  const { step, place } = a;
  const { on_timeout: late, on_undecided: undecided } = step;
  const ways = undecided ? [...a.on, { outcome: 'undecided', target: undecided }] : a.on;
  const timedOut = `${step.id} timed out`;
  const decided = `${step.id} decided`;
  const outcome = place.variable('outcome');
  return {
    [step.id]: callState({
      place,
      action: 'open',
      step,
      functionName: WAIT_FUNCTION,
      token: true,
      comment: step.description ?? `Waits up to ${step.timeout} for a decision`,
      assign: { [outcome]: '{% $states.result.outcome %}' },
      catches: [{ ErrorEquals: ['States.Timeout'], Output: SAME_INPUT, Next: timedOut }],
      next: decided,
    }),
    [timedOut]: callState({
      place,
      action: 'time_out',
      step: { id: step.id, on_error: step.on_error },
      functionName: WAIT_FUNCTION,
      comment: 'Closes the wait, unless somebody decided in the last moment',
      assign: { [outcome]: '{% $states.result.Payload.outcome %}' },
      next: decided,
    }),
    [decided]: {
      Type: 'Choice',
      Comment: 'Follows the decision',
      Choices: ways.map((one) => ({
        Condition: `{% $${outcome} = "${one.outcome}" %}`,
        Next: place.stateOf(one.target),
      })),
      Default: place.stateOf(late),
      Output: SAME_INPUT,
    },
    ...failureStates({ place, step }),
  };
}
