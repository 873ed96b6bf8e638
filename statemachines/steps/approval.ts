import type { StepOf } from '#core/workflows/definition.ts';
import { type AslStates, callState, catchAll, payload, SAME_INPUT, TRANSIENT, WAIT_FUNCTION } from '../asl.ts';
import { stateOf } from '../endings.ts';
import { seconds } from '../seconds.ts';

/**
 * An approval step. The machine waits for a token, but the store arbitrates: when time runs out it asks the wait's
 * row, and a decision that stands there counts (decisions §4.6).
 */
export function approvalStates(step: StepOf<'approval'>): AslStates {
  const timedOut = `${step.id} timed out`;
  const decided = `${step.id} decided`;
  return {
    [step.id]: {
      Type: 'Task',
      Comment: step.description ?? `Waits up to ${step.timeout} for a decision`,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: WAIT_FUNCTION,
        Payload: payload({ action: 'open', step: step.id, more: { token: '{% $states.context.Task.Token %}' } }),
      },
      TimeoutSeconds: seconds(step.timeout),
      Assign: { visit: '{% $visit + 1 %}', outcome: '{% $states.result.outcome %}' },
      Output: SAME_INPUT,
      Retry: [TRANSIENT],
      Catch: [{ ErrorEquals: ['States.Timeout'], Output: SAME_INPUT, Next: timedOut }, catchAll()],
      Next: decided,
    },
    [timedOut]: callState({
      functionName: WAIT_FUNCTION,
      payload: payload({ action: 'time_out', step: step.id }),
      comment: 'Closes the wait, unless somebody decided in the last moment',
      assign: { outcome: '{% $states.result.Payload.outcome %}' },
      next: decided,
    }),
    [decided]: {
      Type: 'Choice',
      Comment: 'Follows the decision',
      Choices: [
        { Condition: '{% $outcome = "approve" %}', Next: stateOf(step.on_approve) },
        { Condition: '{% $outcome = "reject" %}', Next: stateOf(step.on_reject) },
      ],
      Default: stateOf(step.on_timeout),
      Output: SAME_INPUT,
    },
  };
}
