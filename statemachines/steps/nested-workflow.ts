import type { JsonObject } from '#core/json/json.ts';
import { SAME_INPUT, WAIT_FUNCTION } from '../asl.ts';
import { callState } from '../call.ts';
import { failureStates } from '../failures.ts';
import type { StatesOf } from '../place.ts';

/** A nested workflow: a wait that the end of the other instance settles (decisions §4.9). */
export const nestedWorkflowStates: StatesOf<'workflow'> = ({ compiled, place }) => {
  const { step } = compiled;
  const timedOut = `${step.id} timed out`;
  const ended = `${step.id} ended`;
  const outcome = place.variable('outcome');
  const ending = place.variable('ending');
  const assign = (from: string): JsonObject => ({
    [outcome]: `{% ${from}.outcome %}`,
    [ending]: `{% ${from}.ending %}`,
  });
  const choices = Object.entries(step.on).map(([name, target]) => ({
    Condition: `{% $${outcome} = "met" and $${ending} = ${JSON.stringify(name)} %}`,
    Next: place.stateOf(target),
  }));
  const late = step.on_timeout;
  if (late) choices.push({ Condition: `{% $${outcome} = "timeout" %}`, Next: place.stateOf(late) });
  return {
    [step.id]: callState({
      place,
      action: 'await',
      step,
      functionName: WAIT_FUNCTION,
      token: true,
      comment: step.description ?? 'Runs another workflow and waits for its end',
      assign: assign('$states.result'),
      ...(late && { catches: [{ ErrorEquals: ['States.Timeout'], Output: SAME_INPUT, Next: timedOut }] }),
      next: ended,
    }),
    ...(late && {
      [timedOut]: callState({
        place,
        action: 'await_timed_out',
        step,
        functionName: WAIT_FUNCTION,
        timeout: '5m',
        comment: 'Closes the wait and cancels the other workflow, unless that has just ended',
        assign: assign('$states.result.Payload'),
        next: ended,
      }),
    }),
    [ended]: {
      Type: 'Choice',
      Comment: 'How the other workflow ended',
      Choices: [...choices, { Condition: `{% $${outcome} = "met" %}`, Next: place.stateOf(step.then) }],
      Default: place.stateOf(step.then),
      Output: SAME_INPUT,
    },
    ...failureStates({ place, step }),
  };
};
