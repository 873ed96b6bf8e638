import type { Json, JsonObject } from '#core/json/json.ts';
import { type FileDefinition, readDefinitions } from '#local/offline-model.ts';
import type { ApiClient } from './api-client.ts';

/** The definitions of files and folders, as the API takes them; `files[i]` is where the i-th stands. */
export type DefinitionSet = { files: string[]; body: { definitions: JsonObject[]; prune: string[] } };

/** What a platform says of a set, as far as it is read here. */
export type Planned = {
  plan: string;
  changes: {
    change: 'create' | 'update' | 'remove' | 'none';
    collection: string;
    name: string;
    version: number | null;
    differences: { path: string; before?: Json; after?: Json }[];
  }[];
  findings: {
    index: number | null;
    collection: string;
    name: string;
    severity: 'error' | 'warning';
    path: string;
    message: string;
    fix: string | null;
  }[];
};

/** Reads it. With `prune`, what else the tenant has of these apps is to go. */
export function readSet(a: { paths: readonly string[]; prune: boolean }): DefinitionSet {
  const found: FileDefinition[] = a.paths.flatMap((path) => readDefinitions({ path }));
  if (found.length === 0) throw new Error(`there are no definitions in ${a.paths.join(', ')}`);
  const apps = [...new Set(found.map(({ value }) => String(value['app'])))];
  return {
    files: found.map(({ file }) => file),
    body: {
      definitions: found.map(({ collection, value }) => ({ collection, definition: value })),
      prune: a.prune ? apps : [],
    },
  };
}

/** Asks a platform what saving the set would do. */
export async function planOf(a: { client: ApiClient; set: DefinitionSet }): Promise<Planned> {
  const answer = await a.client.call({ method: 'POST', path: '/api/_admin/definitions/plan', body: a.set.body });
  // the server's own shape
  return answer as unknown as Planned;
}

/** Whether something would refuse it: what is broken and stays as it is does not. */
export function isRefused({ changes, findings }: Planned): boolean {
  const asIs = new Set(changes.flatMap((one) => (one.change === 'none' ? [`${one.collection}:${one.name}`] : [])));
  return findings.some((one) => one.severity === 'error' && !asIs.has(`${one.collection}:${one.name}`));
}

/** How many changes there would be. */
export function changesOf(planned: Planned): number {
  return planned.changes.filter((one) => one.change !== 'none').length;
}
