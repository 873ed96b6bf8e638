import { callState } from '../call.ts';
import { failureStates } from '../failures.ts';
import { foldedCall } from '../folded-call.ts';
import type { StatesOf } from '../place.ts';

/** An action step: one call for all its actions, and for those of the steps that follow with nothing between. */
export const actionStates: StatesOf<'action'> = ({ compiled, place }) => {
  const { step } = compiled;
  const kinds = step.actions.map((one) => one.type).join(', ');
  const { more, next, comment } = foldedCall({ place, step });
  return {
    [step.id]: callState({
      place,
      action: 'actions',
      step,
      more,
      comment: (step.description ?? `Does ${kinds}`) + comment,
      next,
    }),
    ...failureStates({ place, step }),
  };
};
