import type { AslState, AslStates } from './asl.ts';
import { allWaysOf } from './longest-way.ts';

/** A way from one state to another where an execution may be left for another one: nothing is in flight there. */
export type Edge = { from: string; to: string };

/**
 * Where the states of a machine come round again: as few ways as every circle needs to have one of them, of Choices
 * where there is one in the circle, since those can tell by themselves. Besides those, the way out of each collection
 * that may have gone through many items. Empty for a machine in which nothing comes round.
 */
export function roundEdges(a: { states: AslStates; start: string }): Edge[] {
  const edges = Object.entries(a.states).flatMap(([from, state]) =>
    [...new Set(allWaysOf(state))].flatMap((to) => (a.states[to] ? [{ from, to }] : [])),
  );
  const chosen = edges.filter((edge) => isChoice(a.states[edge.from]) && isCut({ edge, edges }));
  const rest = edges.filter((edge) => !chosen.includes(edge));
  return [...chosen, ...backEdges({ start: a.start, edges: rest })];
}

/** The step that a state belongs to. */
export function stepOf(state: string): string {
  return state.split(' ')[0] ?? state;
}

/** The Map of a collection: the one state behind a step's first where an execution may begin. */
export function isMap(name: string): boolean {
  return name === `${stepOf(name)} each`;
}

function isCut(a: { edge: Edge; edges: readonly Edge[] }): boolean {
  const { from, to } = a.edge;
  if (isMap(to)) return true;
  if (from === `${stepOf(from)} more`) return to === stepOf(to);
  return to === stepOf(to) && leadsTo({ ...a, from: to, to: from });
}

function leadsTo(a: { edges: readonly Edge[]; from: string; to: string }): boolean {
  const reached = new Set<string>();
  const open = [a.from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === a.to) return true;
    if (reached.has(at)) continue;
    reached.add(at);
    for (const { from, to } of a.edges) if (from === at) open.push(to);
  }
  return false;
}

/** The ways that lead back to where they came from. */
function backEdges(a: { start: string; edges: readonly Edge[] }): Edge[] {
  const done = new Set<string>();
  const onPath = new Set<string>();
  const found: Edge[] = [];
  const visit = (at: string): void => {
    onPath.add(at);
    for (const edge of a.edges) {
      if (edge.from !== at) continue;
      if (onPath.has(edge.to)) found.push(edge);
      else if (!done.has(edge.to)) visit(edge.to);
    }
    onPath.delete(at);
    done.add(at);
  };
  for (const at of [a.start, ...a.edges.map(({ from }) => from)]) if (!done.has(at)) visit(at);
  return found;
}

function isChoice(state: AslState | undefined): boolean {
  return state?.['Type'] === 'Choice';
}
