import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject } from '#core/json/json.ts';
import type { Graph, State } from './machine.ts';
import type { Template } from './template.ts';

/**
 * Variables that a branch or an iteration assigns although a state around it does, too: Step Functions refuses them,
 * since what is assigned inside does not leave it. And those that take the name `states`.
 */
export function checkScopes(a: { graph: Graph; path?: string; outer?: ReadonlySet<string> }): Issue[] {
  const { graph, path = '', outer = new Set<string>() } = a;
  const states = [...graph.states.values()];
  const assigned = states.flatMap((state) =>
    namesIn(state).map((name) => ({ name, at: `${path}States.${state.name}` })),
  );
  const visible = new Set([...outer, ...assigned.map(({ name }) => name)]);
  return [
    ...assigned.flatMap(({ name, at }): Issue[] => {
      if (name === 'states') {
        return [{ path: at, code: 'RESERVED_NAME', message: `${at}: the variable $states cannot be assigned` }];
      }
      const message = `${at}: the variable $${name} is assigned outside already; give it another name here`;
      return outer.has(name) ? [{ path: at, code: 'DUPLICATE_NAME', message }] : [];
    }),
    ...states.flatMap((state) =>
      within(state).flatMap(({ graph: inner, key }) =>
        checkScopes({ graph: inner, path: `${path}States.${state.name}.${key}.`, outer: visible }),
      ),
    ),
  ];
}

function within(state: State): { graph: Graph; key: string }[] {
  if (state.type === 'Parallel') return state.branches.map((graph, i) => ({ graph, key: `Branches[${i}]` }));
  return state.type === 'Map' ? [{ graph: state.processor, key: 'ItemProcessor' }] : [];
}

/** Every variable that a state assigns, on whatever way it is left. */
function namesIn(state: State): string[] {
  const ways = [state, ...state.catch, ...(state.type === 'Choice' ? state.choices : [])];
  return [...new Set(ways.flatMap(({ assign }) => keysOf(assign)))];
}

function keysOf(template: Template | null): string[] {
  if (template?.kind === 'object') return template.entries.map(([key]) => key);
  return template?.kind === 'literal' && isObject(template.value) ? Object.keys(template.value) : [];
}
