import { type AslState, type AslStates, FAILED, SAME_INPUT } from './asl.ts';
import { callState } from './call.ts';
import { failureOf } from './failures.ts';
import { endName, type Place } from './place.ts';

/** The states of a named ending: the instance is closed before the execution is. */
export function endStates(a: { outcome: string; place: Place }): AslStates {
  const { outcome, place } = a;
  return {
    [endName(outcome)]: callState({
      place,
      action: 'finish',
      step: null,
      more: { outcome },
      comment: `Closes the instance as ${outcome}`,
      next: 'Done',
    }),
  };
}

/** Where all paths end. */
export function finalStates(a: { place: Place }): AslStates {
  return {
    Done: { Type: 'Succeed', Output: SAME_INPUT },
    [FAILED]: callState({
      // who records failures has nobody to go to
      place: { ...a.place, failTo: null },
      action: 'fail',
      step: null,
      more: failureOf('failure'),
      comment: 'Closes the instance as failed and makes it a dead letter',
      next: 'Stopped',
    }),
    Stopped: stopped(),
  };
}

function stopped(): AslState {
  const { error, cause } = failureOf('failure');
  return { Type: 'Fail', Error: error ?? null, Cause: cause ?? null };
}
