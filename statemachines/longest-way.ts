import { isObject, type Json } from '#core/json/json.ts';
import type { AslState, AslStates } from './asl.ts';

/**
 * States entered on the longest way through a machine that enters none twice, and where nothing fails. All branches
 * count; of iterations one does.
 */
export function longestWay(a: { start: string; states: AslStates }): number {
  return heaviestWay({ ...a, weigh: (state) => 1 + within(state), nextOf: waysOf });
}

/** The weight of the heaviest way through states that enters none twice. */
export function heaviestWay(a: {
  start: string;
  states: AslStates;
  weigh(state: AslState, name: string): number;
  nextOf(state: AslState, name: string): readonly string[];
}): number {
  const { states, weigh, nextOf } = a;
  const known = new Map<string, number>();
  const visit = (name: string, path: ReadonlySet<string>): number => {
    const state = states[name];
    if (!state || path.has(name)) return 0;
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const onPath = new Set([...path, name]);
    const heaviest = weigh(state, name) + Math.max(0, ...nextOf(state, name).map((next) => visit(next, onPath)));
    known.set(name, heaviest);
    return heaviest;
  };
  return visit(a.start, new Set());
}

/** The states that a state leads to when nothing fails. */
export function waysOf(state: AslState): string[] {
  return [state, ...listOf(state['Choices'])].flatMap((one) => {
    const { Next, Default } = one as { Next?: unknown; Default?: unknown };
    return [Next, Default].filter((name) => typeof name === 'string');
  });
}

/** The states that a state leads to, those where it fails too. */
export function allWaysOf(state: AslState): string[] {
  return [...waysOf(state), ...listOf(state['Catch']).flatMap((one) => (isObject(one) ? waysOf(one) : []))];
}

/** A machine in JSON as what it consists of; null for what is none. */
export function machineOf(machine: Json | undefined): { start: string; states: AslStates } | null {
  if (!isObject(machine) || typeof machine['StartAt'] !== 'string' || !isObject(machine['States'])) return null;
  const states = Object.entries(machine['States']).flatMap(([name, state]) => (isObject(state) ? [[name, state]] : []));
  return { start: machine['StartAt'], states: Object.fromEntries(states) };
}

/** A field of a state that is a list, or an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function within(state: AslState): number {
  return [...listOf(state['Branches']), state['ItemProcessor'] ?? null].reduce<number>((sum, one) => {
    const machine = machineOf(one);
    return machine ? sum + longestWay(machine) : sum;
  }, 0);
}
