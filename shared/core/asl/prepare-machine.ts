import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import { checkScopes } from './check-scopes.ts';
import type { Graph, Machine, State } from './machine.ts';
import { prepareGraph } from './prepare-graph.ts';
import { languageIssues } from './query-language.ts';
import { machineSchema } from './schema.ts';

/**
 * Reads a state machine in JSONata mode: checks it and compiles its expressions, once. Throws VALIDATION_FAILED with
 * every problem that it has.
 *
 * @example
 * ```ts
 * import { prepareMachine } from '#core/asl/prepare-machine.ts';
 * const asl = { QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed', Output: '{% 1 + 1 %}' } } };
 * const machine = prepareMachine({ asl });
 * ```
 */
export function prepareMachine(a: { asl: Json }): Machine {
  const issues: Issue[] = languageIssues(a);
  // in the other mode nearly every field is another one: naming them all would hide what matters
  if (issues.length > 0) throw invalid({ what: 'the state machine', issues });
  const read = prepareGraph({ raw: a.asl, schema: machineSchema, path: '', issues });
  if (!read || issues.length > 0) throw invalid({ what: 'the state machine', issues });
  const { graph, source } = read;
  const clashes = checkScopes({ graph });
  if (clashes.length > 0) throw invalid({ what: 'the state machine', issues: clashes });
  return { ...graph, timeoutSeconds: source.TimeoutSeconds ?? null, resources: [...new Set(resourcesOf(graph))] };
}

function resourcesOf(graph: Graph): string[] {
  return [...graph.states.values()].flatMap((state) =>
    state.type === 'Task' ? [state.resource] : inner(state).flatMap(resourcesOf),
  );
}

function inner(state: State): readonly Graph[] {
  if (state.type === 'Parallel') return state.branches;
  return state.type === 'Map' ? [state.processor] : [];
}
