import { SAME_INPUT } from '../asl.ts';
import { callState } from '../call.ts';
import { catchers, failureOf, failureStates } from '../failures.ts';
import { innerInput, innerMachine, innerPlace } from '../inner-place.ts';
import type { StatesOf } from '../place.ts';
import { retriers } from '../retries.ts';

/**
 * A collection step: a call works out the items and keeps them, so that the machine carries their numbers alone; one
 * iteration for each; a call gathers what they gave. Where failures are tolerated an iteration notes its own, and
 * fails the whole as soon as there are too many.
 */
export const collectionStates: StatesOf<'collection'> = ({ compiled, place }) => {
  const { step } = compiled;
  const { id } = step;
  const [each, gathered, end, failed] = [`${id} each`, `${id} gathered`, `${id} item end`, `${id} item failed`];
  const tolerates = step.tolerated_failures !== 0 && step.tolerated_failures !== '0%';
  const inner = innerPlace({ outer: place, end, failTo: tolerates ? failed : null });
  const failure = inner.variable('failure');
  const noteItem = callState({
    place: { ...inner, failTo: null },
    action: 'item_failed',
    step: { id },
    more: failureOf(failure),
    comment: 'Notes that an item failed, and fails all when there are too many',
    next: end,
  });
  const items = place.variable('items');
  // the calls after the first are of the same visit
  const inRound = { ...place, visit: `{% $${place.variable('round')} %}` };
  const caught = catchers({ place, step });
  return {
    [id]: callState({
      place,
      action: 'items',
      step,
      comment: step.description ?? `Works out ${step.items}`,
      assign: { [items]: '{% $states.result.Payload.indexes %}', [place.variable('round')]: place.visit },
      next: each,
    }),
    [each]: {
      Type: 'Map',
      Comment: `One ${step.batch === undefined ? 'item' : 'batch'} ${step.mode === 'sequential' ? 'after the other' : 'beside the other'}`,
      Items: `{% $${items} %}`,
      ItemSelector: innerInput({
        place: inRound,
        step: id,
        index: '$states.context.Map.Item.Value',
      }),
      MaxConcurrency: step.mode === 'sequential' ? 1 : step.concurrency,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        ...innerMachine({ steps: step.steps, place: inner, end, ...(tolerates && { more: { [failed]: noteItem } }) }),
      },
      Output: SAME_INPUT,
      ...(step.retry && { Retry: retriers({ retry: step.retry }) }),
      ...(caught.length > 0 && { Catch: caught }),
      Next: gathered,
    },
    [gathered]: callState({
      place: inRound,
      action: 'gather',
      step,
      comment: 'Gathers what the items gave',
      next: place.stateOf(step.then),
    }),
    ...failureStates({ place, step }),
  };
};
