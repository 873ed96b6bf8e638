import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Graph, State } from './machine.ts';

/** Targets that do not exist, states that nothing leads to, and a graph that nothing ends. */
export function checkGraph(a: { graph: Graph; path: string }): Issue[] {
  const { graph } = a;
  const known = [...graph.states.keys()];
  const missing = (target: string, path: string): Issue[] =>
    graph.states.has(target)
      ? []
      : [
          {
            path,
            code: 'UNKNOWN_TARGET',
            message: `there is no state "${target}"${didYouMean({ name: target, known })}`,
          },
        ];
  const broken = [
    ...missing(graph.startAt, join(a.path, 'StartAt')),
    ...known.flatMap((name) => {
      const state = graph.states.get(name);
      return state ? targetsOf(state).flatMap((target) => missing(target, join(a.path, `States.${name}`))) : [];
    }),
  ];
  if (broken.length > 0) return broken;
  const reached = reachable(graph);
  const message = 'no state that can be reached ends it: one must have "End": true, or be a Succeed or Fail';
  const endless: Issue[] = [...reached].some((name) => ends(graph.states.get(name)))
    ? []
    : [{ path: join(a.path, 'States'), code: 'ENDLESS_LOOP', message }];
  const unreached = known
    .filter((name) => !reached.has(name))
    .map((name) => {
      const path = join(a.path, `States.${name}`);
      return { path, code: 'UNREACHABLE', message: `nothing leads to the state "${name}"` } satisfies Issue;
    });
  return [...unreached, ...endless];
}

function ends(state: State | undefined): boolean {
  return state !== undefined && state.type !== 'Choice' && state.next === null;
}

/** Every way out of a state. */
function targetsOf(state: State): string[] {
  const ways = [...(state.type === 'Choice' ? state.choices : []), ...state.catch].map((way) => way.next);
  return state.next === null ? ways : [...ways, state.next];
}

function reachable(graph: Graph): Set<string> {
  const reached = new Set<string>();
  const open = [graph.startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = graph.states.get(name);
    if (!state || reached.has(name)) continue;
    reached.add(name);
    open.push(...targetsOf(state));
  }
  return reached;
}

function join(path: string, rest: string): string {
  return path === '' ? rest : `${path}.${rest}`;
}
