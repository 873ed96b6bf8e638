import { callState } from '../call.ts';
import { catchAs, failureStates, notedAs } from '../failures.ts';
import { foldedCall } from '../folded-call.ts';
import type { StatesOf } from '../place.ts';

/** A transition step: one write. Where the move is not legal, or no longer, it may go a way of its own. */
export const transitionStates: StatesOf<'transition'> = ({ compiled, place }) => {
  const { step } = compiled;
  const { more, next, comment } = foldedCall({ place, step });
  const illegal = `${step.id} illegal`;
  const { on_illegal: target } = step;
  return {
    [step.id]: callState({
      place,
      action: 'actions',
      step,
      more,
      comment: (step.description ?? `Moves ${step.field} to ${step.to}`) + comment,
      ...(target && { catches: [catchAs({ place, error: 'ILLEGAL_TRANSITION', next: illegal })] }),
      next,
    }),
    ...(target && { [illegal]: notedAs({ place, id: step.id, next: place.stateOf(target) }) }),
    ...failureStates({ place, step }),
  };
};
