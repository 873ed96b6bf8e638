import { peopleStates } from '../people-states.ts';
import type { StatesOf } from '../place.ts';

/** An approval step. */
export const approvalStates: StatesOf<'approval'> = ({ compiled, place }) => {
  const { step } = compiled;
  return peopleStates({
    step,
    place,
    on: [
      { outcome: 'approve', target: step.on_approve },
      { outcome: 'reject', target: step.on_reject },
    ],
  });
};
