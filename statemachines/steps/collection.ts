import type { JsonObject } from '#core/json/json.ts';
import type { CompiledOf } from '#core/workflows/compiled-workflow.ts';
import { type AslState, type AslStates, SAME_INPUT } from '../asl.ts';
import { callState } from '../call.ts';
import { catchers, failureOf, failureStates } from '../failures.ts';
import { innerInput, innerMachine, innerPlace } from '../inner-place.ts';
import type { Place, StatesOf } from '../place.ts';
import { portionOf, withMostWithin } from '../portions.ts';
import { retriers } from '../retries.ts';

/**
 * A collection step: a call works out the items and keeps them, so that the machine carries their numbers alone; one
 * iteration for each; a call gathers what they gave. The outermost goes through them in portions, as many at a time as
 * a history has room for. Where failures are tolerated an iteration notes its own, and fails the whole as soon as there
 * are too many.
 */
export const collectionStates: StatesOf<'collection'> = ({ compiled, place }) => {
  const { step } = compiled;
  const { id } = step;
  const [each, gathered, more] = [`${id} each`, `${id} gathered`, `${id} more`];
  const items = place.variable('items');
  // the calls after the first are of the same visit
  const inRound = { ...place, visit: `{% $${place.variable('round')} %}` };
  const map = mapState({ compiled, place: inRound });
  const portion: JsonObject = place.inner ? {} : { portion: portionOf(map) };
  const done: JsonObject = place.inner ? {} : { done: `{% $count($${items}) = 0 ? 0 : $${items}[-1] + 1 %}` };
  const numbers = { [items]: '{% $states.result.Payload.indexes %}' };
  return {
    [id]: callState({
      place,
      action: 'items',
      step,
      more: portion,
      comment: step.description ?? `Works out ${step.items}`,
      assign: { ...numbers, [place.variable('round')]: place.visit },
      next: each,
    }),
    [each]: place.inner ? map : withMostWithin(map),
    [gathered]: callState({
      place: inRound,
      action: 'gather',
      step,
      more: { ...portion, ...done },
      comment: 'Gathers what the items gave',
      ...(!place.inner && { assign: numbers }),
      next: place.inner ? place.stateOf(step.then) : more,
    }),
    ...(!place.inner && { [more]: moreState({ compiled, place, items, each }) }),
    ...failureStates({ place, step }),
  };
};

/** Whether items are left for another portion. */
function moreState(a: { compiled: CompiledOf<'collection'>; place: Place; items: string; each: string }): AslState {
  return {
    Type: 'Choice',
    Comment: 'Whether items are left: a history has room for so many at a time',
    Choices: [{ Condition: `{% $count($${a.items}) > 0 %}`, Next: a.each }],
    Default: a.place.stateOf(a.compiled.step.then),
    Output: SAME_INPUT,
  };
}

function mapState(a: { compiled: CompiledOf<'collection'>; place: Place }): AslState {
  const { place } = a;
  const { step } = a.compiled;
  const { id } = step;
  const [end, failed] = [`${id} item end`, `${id} item failed`];
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
  const caught = catchers({ place, step });
  const states: AslStates = tolerates ? { [failed]: noteItem } : {};
  return {
    Type: 'Map',
    Comment: `One ${step.batch === undefined ? 'item' : 'batch'} ${step.mode === 'sequential' ? 'after the other' : 'beside the other'}`,
    Items: `{% $${place.variable('items')} %}`,
    ItemSelector: innerInput({ place, step: id, index: '$states.context.Map.Item.Value' }),
    MaxConcurrency: step.mode === 'sequential' ? 1 : step.concurrency,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      ...innerMachine({ steps: step.steps, place: inner, end, more: states }),
    },
    Output: SAME_INPUT,
    ...(step.retry && { Retry: retriers({ retry: step.retry }) }),
    ...(caught.length > 0 && { Catch: caught }),
    Next: `${id} gathered`,
  };
}
