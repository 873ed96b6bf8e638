import { catchers, failureStates } from '../failures.ts';
import { around, innerInput, innerMachine, innerPlace } from '../inner-place.ts';
import type { StatesOf } from '../place.ts';
import { retriers } from '../retries.ts';

/** A parallel step: goes on when all branches have come to their end, and fails when one fails. */
export const parallelStates: StatesOf<'parallel'> = ({ compiled, place }) => {
  const { step } = compiled;
  const branches = step.branches.map((branch, i) => {
    const end = `${step.id} ${branch.name ?? String(i + 1)} end`;
    return innerMachine({ steps: branch.steps, place: innerPlace({ outer: place, end, failTo: null }), end });
  });
  const caught = catchers({ place, step });
  return {
    [step.id]: {
      Type: 'Parallel',
      Comment: step.description ?? `Goes ${step.branches.length} ways at once`,
      Arguments: innerInput({ place, step: step.id }),
      Branches: branches,
      ...around(place),
      ...(step.retry && { Retry: retriers({ retry: step.retry }) }),
      ...(caught.length > 0 && { Catch: caught }),
      Next: place.stateOf(step.then),
    },
    ...failureStates({ place, step }),
  };
};
