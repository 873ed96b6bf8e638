import { SAME_INPUT, WAIT_FUNCTION } from '../asl.ts';
import { callState } from '../call.ts';
import { failureStates } from '../failures.ts';
import type { StatesOf } from '../place.ts';

/**
 * A wait for an event. As with people, the store arbitrates: when time runs out the row is asked, and what has come in
 * the last moment counts (decisions §4.7).
 */
export const waitForEventStates: StatesOf<'wait_for_event'> = ({ compiled, place }) => {
  const { step } = compiled;
  const timedOut = `${step.id} timed out`;
  const met = `${step.id} met`;
  const outcome = place.variable('outcome');
  return {
    [step.id]: callState({
      place,
      action: 'await',
      step,
      functionName: WAIT_FUNCTION,
      token: true,
      comment: step.description ?? `Waits up to ${step.timeout} for what must come`,
      assign: { [outcome]: '{% $states.result.outcome %}' },
      catches: [{ ErrorEquals: ['States.Timeout'], Output: SAME_INPUT, Next: timedOut }],
      next: met,
    }),
    [timedOut]: callState({
      place,
      action: 'await_timed_out',
      step,
      functionName: WAIT_FUNCTION,
      timeout: '5m',
      comment: 'Closes the wait, unless what was waited for came in the last moment',
      assign: { [outcome]: '{% $states.result.Payload.outcome %}' },
      next: met,
    }),
    [met]: {
      Type: 'Choice',
      Comment: 'Whether it has come',
      Choices: [{ Condition: `{% $${outcome} = "met" %}`, Next: place.stateOf(step.then) }],
      Default: place.stateOf(step.on_timeout),
      Output: SAME_INPUT,
    },
    ...failureStates({ place, step }),
  };
};
