import { listenIssues } from '#core/catalog/emission.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';

const VERBS: readonly string[] = ['created', 'updated', 'deleted'];

/** What a rule listens to: an entity's lifecycle, or a type of the catalog. */
export type EventSource = { type: string; app: string; entity: string | null };

/**
 * Finds out whose event a type is. `orders.created` is the lifecycle of the rule's own app's orders, or of the one
 * other app that has orders; all else must stand in the catalog.
 */
export function resolveEvent(a: {
  type: string;
  app: string;
  entityPaths: readonly string[];
  catalog: readonly { type: string; app: string }[];
  path: string;
  issues: Issue[];
}): EventSource | null {
  const [name = '', verb = '', ...more] = a.type.split('.');
  const owners = a.entityPaths
    .filter((path) => path.endsWith(`/${name}`))
    .map((path) => path.slice(0, path.indexOf('/')));
  if (VERBS.includes(verb) && more.length === 0 && owners.length > 0) {
    const app = owners.includes(a.app) ? a.app : owners[0];
    if (!owners.includes(a.app) && owners.length > 1) {
      const message = `${a.path}: ${owners.join(' and ')} both have an entity "${name}"; write the rule in the app that is meant`;
      a.issues.push({ path: a.path, code: 'UNKNOWN_EVENT', message });
      return null;
    }
    return { type: a.type, app: app ?? a.app, entity: name };
  }
  const listed = a.catalog.filter((one) => one.type === a.type);
  const entry = listed.find((one) => one.app === a.app) ?? listed[0];
  if (entry) {
    const never = listenIssues(a);
    a.issues.push(...never);
    return never.length > 0 ? null : { type: a.type, app: entry.app, entity: null };
  }
  const known = [
    ...a.entityPaths.flatMap((path) => VERBS.map((one) => `${path.slice(path.indexOf('/') + 1)}.${one}`)),
    ...a.catalog.map((one) => one.type),
  ];
  const hint = didYouMean({ name: a.type, known });
  a.issues.push({ path: a.path, code: 'UNKNOWN_EVENT', message: `no event "${a.type}" is known${hint}` });
  return null;
}
