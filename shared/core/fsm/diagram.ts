import { ANY_STATE, type FsmSpec, type FsmTransition, fromStates, statesOf } from './spec.ts';

/** A state of a diagram. */
export type DiagramNode = { id: string; initial: boolean; terminal: boolean };
/** One move of a diagram, from one state to one other. */
export type DiagramEdge = {
  from: string;
  to: string;
  event: string | null;
  roles: string[];
  guard: string | null;
  /** it stands in the spec for any state */
  wildcard: boolean;
  /** its place in the spec */
  index: number;
};
/** A state machine as a graph: lists of states and wildcards taken apart. */
export type Diagram = { nodes: DiagramNode[]; edges: DiagramEdge[]; mermaid: string };

/**
 * Draws a spec.
 *
 * @example
 * ```ts
 * import { diagramOf } from '#core/fsm/diagram.ts';
 * import { fsmSpecSchema } from '#core/fsm/spec.ts';
 * const spec = fsmSpecSchema.parse({ app: 'crm', name: 's', initial: 'open', transitions: [{ from: '*', to: 'won' }] });
 * const { nodes, edges } = diagramOf({ spec });
 * ```
 */
export function diagramOf(a: { spec: FsmSpec }): Diagram {
  const { spec } = a;
  const nodes = [...statesOf(spec)].map((id) => ({
    id,
    initial: id === spec.initial,
    terminal: spec.terminal.includes(id),
  }));
  const edges = spec.transitions.flatMap((t, index) =>
    startsOf({ t, spec, nodes }).map(
      (from): DiagramEdge => ({
        from,
        to: t.to,
        event: t.event ?? null,
        roles: t.roles ?? [],
        guard: t.guard ?? null,
        wildcard: !fromStates(t).includes(from),
        index,
      }),
    ),
  );
  return { nodes, edges, mermaid: mermaidOf({ nodes, edges }) };
}

/** The states that a move can really start from. */
function startsOf(a: { t: FsmTransition; spec: FsmSpec; nodes: readonly DiagramNode[] }): string[] {
  const named = fromStates(a.t);
  return a.nodes
    .filter(({ id, terminal }) => id !== a.t.to && (named.includes(id) || (named.includes(ANY_STATE) && !terminal)))
    .map(({ id }) => id);
}

/** The same as a text that many tools draw. */
function mermaidOf(a: { nodes: readonly DiagramNode[]; edges: readonly DiagramEdge[] }): string {
  const names = new Map(a.nodes.map(({ id }, i) => [id, `s${i}`]));
  const nameOf = (id: string): string => names.get(id) ?? '';
  return [
    'stateDiagram-v2',
    ...a.nodes.map(({ id }) => `  state "${plain(id)}" as ${nameOf(id)}`),
    ...a.nodes.filter(({ initial }) => initial).map(({ id }) => `  [*] --> ${nameOf(id)}`),
    ...a.edges.map((edge) => `  ${nameOf(edge.from)} --> ${nameOf(edge.to)}${labelOf(edge)}`),
    ...a.nodes.filter(({ terminal }) => terminal).map(({ id }) => `  ${nameOf(id)} --> [*]`),
  ].join('\n');
}

function labelOf(edge: DiagramEdge): string {
  const parts = [
    edge.event ?? '',
    edge.roles.length > 0 ? `(${edge.roles.join(', ')})` : '',
    edge.guard === null ? '' : `[${edge.guard}]`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` : ${plain(parts.join(' '))}`;
}

/** Without what would end a line or a label. */
function plain(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll(/[\r\n:;]+/g, ' ')
    .trim();
}
