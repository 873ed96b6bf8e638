import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { HistoryEvent } from '#ports/workflow-engine.ts';
import { statesOf } from './calls.ts';

/** A history that can be compared. `raced`: something was broken off, how far it had come is a matter of luck. */
export type Normalised = { lines: string[]; raced: boolean };

/**
 * A history without times and numbers: a line for each visit of a state, with the types of its events in order and,
 * where a state hands on something else than it was given, that. What goes on side by side has no one order: between
 * the entry and the exit of such a state the events stand sorted, each with how many there were of it; where one
 * failure broke off the others, it stands alone.
 */
export function normalised(a: { asl: JsonObject; events: readonly HistoryEvent[] }): Normalised {
  const abreast = new Set(statesOf(a.asl).flatMap(([name, state]) => (isAbreast(state) ? [name] : [])));
  const given = new Map<string, Set<string>>();
  const lines: string[] = [];
  let [current, raced]: [string, boolean] = ['', false];
  let within: { name: string; events: string[] } | null = null;
  for (const event of a.events) {
    const name = nameOf(event);
    const text = describe({ event, given });
    const ends = event.type.startsWith('Execution');
    if (within && (ends || (name === within.name && event.type.endsWith('StateExited')))) {
      const failure = within.events.find((one) => /^(Parallel|Map)StateFailed$/.test(one));
      raced ||= failure !== undefined;
      lines.push(...(failure === undefined ? counted(within.events) : [`  ${failure}`]));
      within = null;
      current = '';
    }
    if (within) within.events.push(name === '' ? text : `${name}: ${text}`);
    else if (ends) lines.push(text);
    else if (name !== '' && (name !== current || event.type.endsWith('StateEntered'))) lines.push(`${name}: ${text}`);
    else lines.push(`${lines.pop() ?? ''}, ${text}`);
    if (name !== '') current = name;
    if (event.type.endsWith('StateEntered') && abreast.has(name)) within ??= { name, events: [] };
  }
  return { lines, raced };
}

/** A value as text. Engines write members in an order of their own, here they have one. */
export function textOf(value: Json): string {
  return JSON.stringify(sorted(value));
}

function isAbreast(state: JsonObject): boolean {
  return state['Type'] === 'Parallel' || (state['Type'] === 'Map' && state['MaxConcurrency'] !== 1);
}

function nameOf(event: HistoryEvent): string {
  const { name, index } = event.details ?? {};
  if (typeof name !== 'string' || event.type.startsWith('Execution')) return '';
  return index === undefined ? name : `${name} #${String(index)}`;
}

function describe(a: { event: HistoryEvent; given: Map<string, Set<string>> }): string {
  const { type, details = {} } = a.event;
  const { name, input, output } = details;
  const inputs = a.given.get(String(name)) ?? new Set();
  if (type.endsWith('StateEntered')) a.given.set(String(name), inputs.add(textOf(input ?? null)));
  if (!type.endsWith('StateExited') || output === undefined || inputs.has(textOf(output))) return type;
  return `${type} → ${textOf(output)}`;
}

function counted(events: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(event, (counts.get(event) ?? 0) + 1);
  return [...counts].sort(([one], [two]) => (one < two ? -1 : 1)).map(([event, n]) => `  ${n} × ${event}`);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]): [string, Json] => [key, sorted(one)]);
  return Object.fromEntries(entries.sort(([one], [two]) => (one < two ? -1 : 1)));
}
