import type { Target } from '#core/workflows/definition.ts';
import { type AslStates, callState, FAILED, payload, SAME_INPUT, TASK_FUNCTION } from './asl.ts';

/** The state that a target leads to. */
export function stateOf(target: Target): string {
  return 'goto' in target ? target.goto : endName(target.end);
}

/** The state that records an ending. */
export function endName(outcome: string): string {
  return `End ${outcome}`;
}

/** The states of a named ending: the instance is closed before the execution is. */
export function endStates(outcome: string): AslStates {
  return {
    [endName(outcome)]: callState({
      functionName: TASK_FUNCTION,
      payload: payload({ action: 'finish', step: '-', more: { outcome } }),
      comment: `Closes the instance as ${outcome}`,
      next: 'Done',
    }),
  };
}

/** Where all paths end. */
export function finalStates(): AslStates {
  const { Catch: _, ...record } = callState({
    functionName: TASK_FUNCTION,
    payload: payload({
      action: 'fail',
      step: '-',
      more: { error: '{% $failure.Error %}', cause: '{% $exists($failure.Cause) ? $failure.Cause : "" %}' },
    }),
    comment: 'Closes the instance as failed and makes it a dead letter',
    next: 'Stopped',
  });
  return {
    Done: { Type: 'Succeed', Output: SAME_INPUT },
    [FAILED]: record,
    Stopped: {
      Type: 'Fail',
      Error: '{% $failure.Error %}',
      Cause: '{% $exists($failure.Cause) ? $failure.Cause : "" %}',
    },
  };
}
