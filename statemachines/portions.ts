import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { AslState } from './asl.ts';
import { type Counted, eventsOf, eventsOfItem, retriesOf, WORST } from './history-events.ts';

/** What one visit of a step may add to the history: with 15,000 events before it, it stays under 25,000. */
const ROOM = 9000;
const MOST_ITEMS = 1000;

/**
 * How many items of a collection go into one Map, so that the history has room for them however often their calls are
 * tried again. Where collections lie within, their items are counted too, each call as tried twice: counting all that
 * could happen there would leave room for next to nothing.
 */
export function portionOf(map: AslState): number {
  const { per } = countedOf(map);
  const together = Number(map['MaxConcurrency'] ?? 1);
  const most = holdsCollection(map) ? Math.max(together, Math.floor(ROOM / per)) : Math.floor(ROOM / per);
  return Math.min(MOST_ITEMS, Math.max(1, most));
}

/** The events of one item of a collection, tries of the whole included. */
export function countedOf(map: AslState): { per: number } {
  const counted = holdsCollection(map) ? { retried: 1, within: mostWithin(map) } : { retried: WORST, within: 0 };
  return { per: eventsOfItem({ state: map, ...counted }) * (1 + Math.min(counted.retried, retriesOf(map))) };
}

/** The most events of any other outermost state. */
export function mostEventsOf(state: AslState): number {
  if (state['Type'] === 'Map') return 4 + portionOf(state) * countedOf(state).per;
  const nested = state['Type'] === 'Parallel' && holdsCollection(state);
  return eventsOf({ state, ...(nested ? { retried: 1, within: mostWithin(state) } : { retried: WORST, within: 0 }) });
}

/** Tells the collections within an outermost step how many items they may have: they cannot go on in portions. */
export function withMostWithin(state: AslState): AslState {
  if (!holdsCollection(state)) return state;
  const most = mostWithin(state);
  const marked = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(marked);
    return isObject(value) ? markedObject(value) : value;
  };
  const markedObject = (value: JsonObject): JsonObject => {
    const entries = Object.entries(value).map(([key, one]): [string, Json] => [key, marked(one)]);
    return { ...Object.fromEntries(entries), ...(value['do'] === 'items' && { most }) };
  };
  return markedObject(state);
}

/** The most items of each collection within a state for which there is room. */
function mostWithin(state: AslState): number {
  const together = Number(state['MaxConcurrency'] ?? 1);
  const fits = (within: number): boolean => {
    const counted: Counted = { retried: 1, within };
    return (
      (state['Type'] === 'Map' ? together * eventsOfItem({ state, ...counted }) : eventsOf({ state, ...counted })) <=
      ROOM
    );
  };
  let [least, most] = [1, MOST_ITEMS + 1];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return least;
}

/** Whether a collection lies within a state that holds others. */
function holdsCollection(state: AslState): boolean {
  return JSON.stringify([state['Branches'] ?? null, state['ItemProcessor'] ?? null]).includes('"Type":"Map"');
}
