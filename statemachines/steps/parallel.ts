import { catchers, failureStates } from '../failures.ts';
import { around, innerInput, innerMachine, innerPlace } from '../inner-place.ts';
import type { StatesOf } from '../place.ts';
import { withMostWithin } from '../portions.ts';
import { retriers } from '../retries.ts';

// names of states have at most 80 characters, ids of steps 40
const LONGEST = 35;

/** A parallel step: goes on when all branches have come to their end, and fails when one fails. */
export const parallelStates: StatesOf<'parallel'> = ({ compiled, place }) => {
  const { step } = compiled;
  const branches = step.branches.map((branch, i) => {
    const label = branch.name !== undefined && branch.name.length <= LONGEST ? branch.name : String(i + 1);
    const end = `${step.id} ${label} end`;
    return innerMachine({ steps: branch.steps, place: innerPlace({ outer: place, end, failTo: null }), end });
  });
  const caught = catchers({ place, step });
  const state = {
    Type: 'Parallel',
    Comment: step.description ?? `Goes ${step.branches.length} ways at once`,
    Arguments: innerInput({ place, step: step.id }),
    Branches: branches,
    ...around(place),
    ...(step.retry && { Retry: retriers({ retry: step.retry }) }),
    ...(caught.length > 0 && { Catch: caught }),
    Next: place.stateOf(step.then),
  };
  return {
    [step.id]: place.inner ? state : withMostWithin(state),
    ...failureStates({ place, step }),
  };
};
