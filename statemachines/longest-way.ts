import { isObject, type Json } from '#core/json/json.ts';
import type { AslState, AslStates } from './asl.ts';

/**
 * States entered on the longest way through a machine that enters none twice, and where nothing fails. All branches
 * count; of iterations one does.
 */
export function longestWay(a: { start: string; states: AslStates }): number {
  const { states } = a;
  const known = new Map<string, number>();
  const visit = (name: string, path: ReadonlySet<string>): number => {
    const state = states[name];
    if (!state || path.has(name)) return 0;
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const onPath = new Set([...path, name]);
    const longest = 1 + within(state) + Math.max(0, ...nextOf(state).map((next) => visit(next, onPath)));
    known.set(name, longest);
    return longest;
  };
  return visit(a.start, new Set());
}

function within(state: AslState): number {
  const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
  return [...branches, state['ItemProcessor'] ?? null].reduce<number>((sum, one) => sum + transitionsOf(one), 0);
}

function transitionsOf(machine: Json): number {
  if (!isObject(machine) || typeof machine['StartAt'] !== 'string' || !isObject(machine['States'])) return 0;
  const states = Object.entries(machine['States']).flatMap(([name, state]) => (isObject(state) ? [[name, state]] : []));
  return longestWay({ start: machine['StartAt'], states: Object.fromEntries(states) });
}

function nextOf(state: AslState): string[] {
  const choices = Array.isArray(state['Choices']) ? state['Choices'] : [];
  return [state, ...choices].flatMap((one) => {
    const { Next, Default } = one as { Next?: unknown; Default?: unknown };
    return [Next, Default].filter((name) => typeof name === 'string');
  });
}
