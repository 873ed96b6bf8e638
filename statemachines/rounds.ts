import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { type AslState, type AslStates, SAME_INPUT } from './asl.ts';
import { callState } from './call.ts';
import { withEvents } from './count-events.ts';
import { allWaysOf, heaviestWay, listOf } from './longest-way.ts';
import type { Place } from './place.ts';
import { mostEventsOf } from './portions.ts';
import { type Edge, isMap, roundEdges, stepOf } from './round-edges.ts';

/** After so many estimated events of its history an execution is left for another one (decisions §4.4). */
export const CONTINUE_AFTER = 15_000;
/** Where an execution ends whose instance goes on in the next one. */
export const CONTINUE = 'Continue as new';
// Step Functions ends an execution with event 25,000; the last ones are those of the ending
const MOST_EVENTS = 24_900;

/**
 * Machines in which something comes round again count what they add to their history, in states that are there anyway,
 * and where they come round they go on in another execution once it has grown long. Others are left as they are.
 */
export function withRounds(a: { states: AslStates; start: string; place: Place; continueAfter: number }): AslStates {
  const edges = roundEdges(a);
  if (edges.length === 0) return a.states;
  const counted = Object.fromEntries(
    Object.entries(a.states).map(([name, state]) => [name, withEvents({ state, begins: name === 'Begin' })]),
  );
  const most = Math.max(1, Math.min(a.continueAfter, MOST_EVENTS - longestStretch({ ...a, edges })));
  const states: AslStates = {};
  for (const [name, state] of Object.entries(counted)) {
    const own = edges.filter(({ from }) => from === name);
    Object.assign(
      states,
      state['Type'] === 'Choice' ? { [name]: asking({ state, own, most }) } : again({ name, state, own, most }),
    );
  }
  states[CONTINUE] = callState({
    place: a.place,
    action: 'continue',
    step: null,
    more: { again: '{% $again %}' },
    comment: 'The history has grown long: the instance goes on in another execution',
    next: 'Done',
  });
  return states;
}

/** The most events between two of the places where an execution may be left. */
function longestStretch(a: { states: AslStates; edges: readonly Edge[] }): number {
  const { states, edges } = a;
  const nextOf = (state: AslState, name: string): string[] =>
    allWaysOf(state).filter((to) => !edges.some((edge) => edge.from === name && edge.to === to));
  const starts = Object.keys(states);
  return Math.max(...starts.map((start) => heaviestWay({ start, states, weigh: mostEventsOf, nextOf })));
}

/** A Choice that goes on in another execution instead where that is due. */
function asking(a: { state: AslState; own: readonly Edge[]; most: number }): AslState {
  const { state, own, most } = a;
  const isOwn = (to: Json | undefined): boolean => own.some((edge) => edge.to === to);
  const choices = listOf(state['Choices']).flatMap((one): Json[] => {
    if (!isObject(one) || !isOwn(one['Next'])) return [one];
    const holds = String(one['Condition']).replace(/^\{% (.*) %\}$/s, '$1');
    return [leaving({ when: `(${holds}) and $events >= ${most}`, to: String(one['Next']) }), one];
  });
  const { Default } = state;
  if (isOwn(Default)) choices.push(leaving({ when: `$events >= ${most}`, to: String(Default) }));
  return { ...state, Choices: choices };
}

/** A state that is none, with a Choice behind it where it comes round. */
function again(a: { name: string; state: AslState; own: readonly Edge[]; most: number }): AslStates {
  const { name, own, most } = a;
  const names = new Map(own.map(({ to }, i) => [to, `${name} again${i === 0 ? '' : ` ${i + 1}`}`]));
  const led = (value: JsonObject): JsonObject => {
    const next = names.get(String(value['Next']));
    return next === undefined ? value : { ...value, Next: next };
  };
  const { Catch: caught } = a.state;
  const state: AslState = {
    ...led(a.state),
    ...(Array.isArray(caught) && { Catch: caught.map((one) => (isObject(one) ? led(one) : one)) }),
  };
  const behind = own.map(({ to }): [string, AslState] => [
    names.get(to) ?? to,
    {
      Type: 'Choice',
      Comment: `Comes round to ${to}, in another execution once the history has grown long`,
      Choices: [leaving({ when: `$events >= ${most}`, to })],
      Default: to,
      Assign: { events: '{% $events + 2 %}' },
      Output: SAME_INPUT,
    },
  ]);
  return { [name]: state, ...Object.fromEntries(behind) };
}

/** A case that leaves the execution: the next one begins where this one would have gone. */
function leaving(a: { when: string; to: string }): JsonObject {
  const again: JsonObject = { step: stepOf(a.to), ...(isMap(a.to) && { visit: '{% $round %}' }) };
  return { Condition: `{% ${a.when} %}`, Assign: { again }, Next: CONTINUE };
}
