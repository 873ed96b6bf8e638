import { peopleStates } from '../people-states.ts';
import type { StatesOf } from '../place.ts';

/** An approval step. */
export const approvalStates: StatesOf<'approval'> = ({ compiled, place }) => {
  const { step } = compiled;
  const { on_undecided: undecided } = step;
  return peopleStates({
    step,
    place,
    on: [
      { outcome: 'approve', target: step.on_approve },
      { outcome: 'reject', target: step.on_reject },
      ...(undecided ? [{ outcome: 'undecided', target: undecided }] : []),
    ],
    onTimeout: step.on_timeout,
  });
};
