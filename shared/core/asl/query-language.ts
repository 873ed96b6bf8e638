import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json } from '#core/json/json.ts';

/**
 * One issue for every state that would run in JSONPath mode: a state's own QueryLanguage counts, else the machine's,
 * else Step Functions takes JSONPath.
 */
export function languageIssues(a: { asl: Json }): Issue[] {
  if (!isObject(a.asl)) return [];
  return inGraph({ graph: a.asl, path: '', inherited: a.asl['QueryLanguage'] });
}

function inGraph(a: { graph: Json | undefined; path: string; inherited: Json | undefined }): Issue[] {
  if (!isObject(a.graph) || !isObject(a.graph['States'])) return [];
  const prefix = a.path === '' ? 'States' : `${a.path}.States`;
  return Object.entries(a.graph['States']).flatMap(([name, state]) =>
    inState({ state, path: `${prefix}.${name}`, inherited: a.inherited }),
  );
}

function inState(a: { state: Json; path: string; inherited: Json | undefined }): Issue[] {
  const { state, path, inherited } = a;
  if (!isObject(state)) return [];
  const language = state['QueryLanguage'] ?? inherited ?? 'JSONPath';
  const message = `${path} runs in ${String(language)} mode; set "QueryLanguage": "JSONata" for the machine`;
  const own: Issue[] = language === 'JSONata' ? [] : [{ path, code: 'QUERY_LANGUAGE', message }];
  const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
  return [
    ...own,
    ...branches.flatMap((graph, i) => inGraph({ graph, path: `${path}.Branches[${i}]`, inherited })),
    ...['ItemProcessor', 'Iterator'].flatMap((key) =>
      inGraph({ graph: state[key], path: `${path}.${key}`, inherited }),
    ),
  ];
}
