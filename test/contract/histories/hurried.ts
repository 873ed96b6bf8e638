import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/**
 * The same machine for an engine whose time cannot be turned: it waits a second where it would wait for days, and
 * before each retry. Nothing else changes, so that its histories are those of the machine itself. With `silent` nobody
 * answers, and those who wait for a token wait for two seconds.
 */
export function hurried(a: { asl: JsonObject; silent: boolean }): JsonObject {
  const hurry = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(hurry);
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([key, child]): [string, Json] => [key, hurry(child)]);
    return { ...Object.fromEntries(entries), ...shorter({ state: value, silent: a.silent }) };
  };
  const { States: states = {}, ...rest } = a.asl;
  return { ...rest, States: hurry(states) };
}

function shorter(a: { state: JsonObject; silent: boolean }): JsonObject {
  const { Type: type, Resource: resource, IntervalSeconds: interval, MaxAttempts: most } = a.state;
  if (interval !== undefined || most !== undefined) {
    const { MaxDelaySeconds: _, ...retrier } = a.state;
    return most === 0 ? {} : { ...retrier, IntervalSeconds: 1, BackoffRate: 1, JitterStrategy: 'NONE' };
  }
  if (type === 'Wait' && 'Seconds' in a.state) return { Seconds: 1 };
  const waits = type === 'Task' && String(resource).endsWith('.waitForTaskToken');
  return a.silent && waits ? { TimeoutSeconds: 2 } : {};
}
