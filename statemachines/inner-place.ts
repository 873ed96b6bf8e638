import type { JsonObject } from '#core/json/json.ts';
import type { Step } from '#core/workflows/definition.ts';
import { type AslState, type AslStates, NOTHING, SAME_INPUT } from './asl.ts';
import type { Place } from './place.ts';

/**
 * The place within a branch or an iteration. What is inside is told apart by `scope`, which stands in its input: names
 * of variables would clash with those around. Nothing comes round again in there, so visits need no counting.
 */
export function innerPlace(a: { outer: Place; end: string; failTo: string | null }): Place {
  return {
    ...a.outer,
    visit: 1,
    variable: (name) => `${a.outer.variable(name)}_in`,
    stateOf: (target) => ('goto' in target ? target.goto : a.end),
    failTo: a.failTo,
    inner: true,
  };
}

/** The input of what lies within: ids and the context, as around, and where it is. */
export function innerInput(a: { place: Place; step: string; index?: string }): JsonObject {
  const { place, step } = a;
  const around = place.inner ? '$states.input.scope & "/" & ' : '';
  const visit = typeof place.visit === 'string' ? `$string(${bare(place.visit)})` : `"${String(place.visit)}"`;
  const index = a.index === undefined ? '' : ` & "." & $string(${a.index})`;
  return {
    tenantId: '{% $states.input.tenantId %}',
    instanceId: '{% $states.input.instanceId %}',
    epoch: '{% $states.input.epoch %}',
    workflowRef: '{% $states.input.workflowRef %}',
    context: '{% $states.input.context %}',
    scope: `{% ${around}"${step}." & ${visit}${index} %}`,
  };
}

/** A machine of steps: the states of each, and their end, which hands nothing on. */
export function innerMachine(a: { steps: readonly Step[]; place: Place; end: string; more?: AslStates }): JsonObject {
  const { steps, place, end } = a;
  const own: AslStates = {};
  for (const step of steps) Object.assign(own, place.statesIn({ step, place }));
  // where nothing within can fail, nothing leads to the state that takes its failures
  const more = Object.entries(a.more ?? {}).filter(([name]) => isNamed({ name, states: own }));
  const made = { ...Object.fromEntries(more), ...own };
  const states: AslStates = Object.fromEntries(
    Object.entries(made).map(([name, state]) => [name, state['Next'] === end ? lastState(state) : state]),
  );
  if (isNamed({ name: end, states })) states[end] = { Type: 'Succeed', Comment: 'Comes to the end', Output: NOTHING };
  return { StartAt: steps[0]?.id ?? end, States: states };
}

/** Whether some state leads to one. */
function isNamed(a: { name: string; states: AslStates }): boolean {
  return JSON.stringify(a.states).includes(`:${JSON.stringify(a.name)}`);
}

function lastState(state: AslState): AslState {
  const { Next: _, ...rest } = state;
  return { ...rest, Output: NOTHING, End: true };
}

/** What a state that holds others counts and hands on. */
export function around(place: Place): JsonObject {
  return { ...(!place.inner && { Assign: { visit: '{% $visit + 1 %}' } }), Output: SAME_INPUT };
}

/** An expression without its braces, to stand in a larger one. */
function bare(expression: string): string {
  return expression.replace(/^\{% /, '').replace(/ %\}$/, '');
}
