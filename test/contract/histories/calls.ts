import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** A Task state of a compiled machine, as far as a script speaks of it. */
export type Call = {
  state: string;
  /** what its function is asked to do, and for which step: `actions act` */
  key: string;
  does: string;
  step: string;
  waitsForToken: boolean;
  /** the variables that its result goes to */
  assigns: string[];
  /** the errors that it catches by name */
  catches: string[];
  /** in a branch or an iteration */
  inner: boolean;
};

/** Every call of a compiled machine, those of branches and iterations too, as they stand. */
export function callsOf(asl: Json): Call[] {
  return statesOf(asl).flatMap(([name, state]) => {
    if (state['Type'] !== 'Task') return [];
    const { do: does = '', step = '', scope } = payloadOf(state);
    const assign = isObject(state['Assign']) ? state['Assign'] : {};
    return [
      {
        state: name,
        key: `${String(does)} ${String(step)}`,
        does: String(does),
        step: String(step),
        waitsForToken: String(state['Resource']).endsWith('.waitForTaskToken'),
        assigns: Object.keys(assign).filter((one) => one !== 'visit'),
        catches: caughtBy(state),
        inner: scope !== undefined,
      },
    ];
  });
}

/** Every state, those of branches and iterations too, by name. */
export function statesOf(value: Json): [name: string, state: JsonObject][] {
  if (Array.isArray(value)) return value.flatMap(statesOf);
  if (!isObject(value)) return [];
  const { States: states } = value;
  const own = Object.entries(isObject(states) ? states : {}).flatMap(([name, state]): [string, JsonObject][] =>
    isObject(state) ? [[name, state]] : [],
  );
  return [...own, ...Object.values(value).flatMap(statesOf)];
}

function caughtBy(state: JsonObject): string[] {
  const catchers = Array.isArray(state['Catch']) ? state['Catch'] : [];
  const errors = catchers.flatMap((one) =>
    isObject(one) && Array.isArray(one['ErrorEquals']) ? one['ErrorEquals'] : [],
  );
  return errors.map(String).filter((error) => !error.startsWith('States.'));
}

function payloadOf(state: JsonObject): JsonObject {
  const { Arguments: args } = state;
  return isObject(args) && isObject(args['Payload']) ? args['Payload'] : {};
}
