import { SAME_INPUT } from '../asl.ts';
import { callState } from '../call.ts';
import { failureStates } from '../failures.ts';
import type { StatesOf } from '../place.ts';
import { seconds } from '../seconds.ts';

/** A wait step: for a time that is known now, or until an instant that is worked out when the step begins. */
export const waitStates: StatesOf<'wait'> = ({ compiled, place }) => {
  const { step } = compiled;
  const next = place.stateOf(step.then);
  if (step.for !== undefined) {
    const Comment = step.description ?? `Waits for ${step.for}`;
    return { [step.id]: { Type: 'Wait', Comment, Seconds: seconds(step.for), Output: SAME_INPUT, Next: next } };
  }
  const hold = `${step.id} until`;
  const until = place.variable('until');
  return {
    [step.id]: callState({
      place,
      action: 'evaluate',
      step,
      comment: step.description ?? `Works out ${step.until}`,
      assign: { [until]: '{% $states.result.Payload.value %}' },
      next: hold,
    }),
    [hold]: { Type: 'Wait', Comment: 'Waits until then', Timestamp: `{% $${until} %}`, Output: SAME_INPUT, Next: next },
    ...failureStates({ place, step }),
  };
};
