import type { StepOf } from '#core/workflows/definition.ts';
import { type AslStates, callState, payload, SAME_INPUT, TASK_FUNCTION } from '../asl.ts';
import { stateOf } from '../endings.ts';
import { seconds } from '../seconds.ts';

/** A wait step: for a time that is known now, or until an instant that is worked out when the step begins. */
export function waitStates(step: StepOf<'wait'>): AslStates {
  const next = stateOf(step.then);
  if (step.for !== undefined) {
    const Comment = step.description ?? `Waits for ${step.for}`;
    return { [step.id]: { Type: 'Wait', Comment, Seconds: seconds(step.for), Output: SAME_INPUT, Next: next } };
  }
  const hold = `${step.id} until`;
  return {
    [step.id]: callState({
      functionName: TASK_FUNCTION,
      payload: payload({ action: 'evaluate', step: step.id }),
      comment: step.description ?? `Works out ${step.until}`,
      assign: { until: '{% $states.result.Payload.value %}' },
      next: hold,
    }),
    [hold]: { Type: 'Wait', Comment: 'Waits until then', Timestamp: '{% $until %}', Output: SAME_INPUT, Next: next },
  };
}
