import { RESERVED_APPS } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Finding } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';

type Named = Pick<EntityDefinition, 'app' | 'name' | 'bridged_into' | 'aliases'>;

/** What a dashboard's copy of an entity is called: `proj_` and the entity's name. */
const PROJECTION = 'proj_';

/** The other paths by which an entity is reached: its bridges and its former names, as `app/name`. */
export function aliasPaths(a: Named): { path: string; key: string }[] {
  return [
    ...a.bridged_into.map((app, i) => ({ path: `${app}/${a.name}`, key: `bridged_into[${i}]` })),
    ...(a.aliases ?? []).map((name, i) => ({
      path: name.includes('/') ? name : `${a.app}/${name}`,
      key: `aliases[${i}]`,
    })),
  ];
}

/** The entity's name behind that of a projection; null when it is none. */
export function projectedName(name: string): string | null {
  return name.startsWith(PROJECTION) ? name.slice(PROJECTION.length) : null;
}

/**
 * An entity is defined, and its hooks are bound, in one place: an alias has no definition of its own, and stands for
 * one entity only. Otherwise it would depend on the path of a write which hooks fire.
 */
export function lintAliases(a: {
  definition: EntityDefinition;
  entityPaths: readonly string[];
  /** the entities of which a path is an alias */
  ownersOf: (path: string) => readonly string[];
}): Finding[] {
  const { definition } = a;
  const own = `${definition.app}/${definition.name}`;
  const found: Issue[] = [];
  const canonical = canonicalOf({ ...a, own });
  if (canonical !== null) {
    const message = `${own} is an alias of ${canonical}, which has the definition`;
    found.push({ path: 'name', code: 'ALIAS', message: `${message}; change that one instead` });
    if (definition.template_overrides.controller.hooks.length > 0) {
      const path = 'template_overrides.controller.hooks';
      found.push({ path, code: 'ALIAS', message: `an alias takes no bindings; bind the hooks to ${canonical}` });
    }
  }
  for (const { path, key } of [{ path: own, key: 'app' }, ...aliasPaths(definition)]) {
    const app = path.split('/')[0] ?? '';
    if (!RESERVED_APPS.includes(app)) continue;
    found.push({ path: key, code: 'RESERVED_NAME', message: `"${app}" is a name of the platform` });
  }
  for (const { path, key } of aliasPaths(definition)) {
    const others = a.ownersOf(path).filter((owner) => owner !== own);
    const taken = a.entityPaths.includes(path) ? 'an entity' : others.length > 0 ? `an alias of ${others[0]}` : null;
    if (taken) found.push({ path: key, code: 'ALIAS', message: `${path} is ${taken} already` });
  }
  return found.map((issue) => ({ ...issue, severity: 'error' }));
}

function canonicalOf(a: {
  definition: EntityDefinition;
  own: string;
  entityPaths: readonly string[];
  ownersOf: (path: string) => readonly string[];
}): string | null {
  const owner = a.ownersOf(a.own).find((path) => path !== a.own);
  if (owner !== undefined) return owner;
  const name = projectedName(a.definition.name);
  if (name === null) return null;
  const path = `${a.definition.app}/${name}`;
  // without an entity behind it, it is still no place for bindings
  return a.entityPaths.includes(path) ? path : (a.ownersOf(path)[0] ?? path);
}
