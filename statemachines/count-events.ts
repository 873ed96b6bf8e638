import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { AslState } from './asl.ts';
import { eventsOfAttempt } from './history-events.ts';
import { listOf } from './longest-way.ts';
import { countedOf, mostEventsOf } from './portions.ts';

// the execution's own first event, and those of the state that it begins with
const AT_FIRST = 3;
const RETRIES = '$states.context.State.RetryCount';

/**
 * A state that adds what it put into the history to the variable `events`, on each of its ways: exact for the machine's
 * own calls, the most that can be for what lies within.
 */
export function withEvents(a: { state: AslState; begins: boolean }): AslState {
  const { state } = a;
  const events = a.begins ? AT_FIRST : `{% $events + ${added(state)} %}`;
  const counting = (value: JsonObject): JsonObject => {
    const given = isObject(value['Assign']) ? value['Assign'] : {};
    return { ...value, Assign: { ...given, events } };
  };
  const each = (key: string): JsonObject => {
    if (state[key] === undefined) return {};
    return { [key]: listOf(state[key]).map((one): Json => (isObject(one) ? counting(one) : one)) };
  };
  return { ...counting(state), ...each('Choices'), ...each('Catch') };
}

function added(state: AslState): string {
  switch (state['Type']) {
    case 'Task':
      return `2 + ${eventsOfAttempt(state)} * (1 + ${RETRIES})`;
    case 'Map': {
      const items = String(state['Items']).replace(/^\{% (.*) %\}$/s, '$1');
      return `4 + $count(${items}) * ${countedOf(state).per}`;
    }
    case 'Parallel':
      return String(mostEventsOf(state));
    default:
      return '2';
  }
}
