import { peopleStates } from '../people-states.ts';
import type { StatesOf } from '../place.ts';

/** A human task. */
export const humanTaskStates: StatesOf<'human_task'> = ({ compiled, place }) => {
  const { step } = compiled;
  return peopleStates({
    step,
    place,
    on: Object.entries(step.on).map(([outcome, target]) => ({ outcome, target })),
  });
};
