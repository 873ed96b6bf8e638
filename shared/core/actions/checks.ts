import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type ActionWorld, isTemplate } from './action.ts';

/** `orders` and `ecommerce/orders` both name an entity; without an app it is the rule's own. */
export function entityPath(a: { name: string; app: string }): string {
  return a.name.includes('/') ? a.name : `${a.app}/${a.name}`;
}

/** The entity that an action means: the one that it names, else the subject; or an issue. */
export function checkEntity(a: { entity: unknown; world: ActionWorld; path: string }): {
  entity: string | null;
  issues: Issue[];
} {
  if (a.entity === undefined) {
    return a.world.subject !== null
      ? { entity: a.world.subject, issues: [] }
      : {
          entity: null,
          issues: [
            {
              path: `${a.path}.entity`,
              code: 'REQUIRED',
              message: `${a.path}.entity must be given: there is no record at hand`,
            },
          ],
        };
  }
  if (typeof a.entity !== 'string' || isTemplate(a.entity)) {
    return {
      entity: null,
      issues: [
        { path: `${a.path}.entity`, code: 'WRONG_TYPE', message: `${a.path}.entity must be a name, not a template` },
      ],
    };
  }
  const path = entityPath({ name: a.entity, app: a.world.app });
  if (a.world.entityPaths.includes(path)) return { entity: path, issues: [] };
  const hint = didYouMean({ name: path, known: a.world.entityPaths });
  return {
    entity: null,
    issues: [{ path: `${a.path}.entity`, code: 'UNKNOWN_ENTITY', message: `there is no entity ${path}${hint}` }],
  };
}

/** Every named field must be one of the entity's. */
export function checkFields(a: {
  entity: string | null;
  names: readonly string[];
  world: ActionWorld;
  pathOf: (name: string) => string;
}): Issue[] {
  const known = a.entity === null ? null : a.world.fieldsOf(a.entity);
  if (known === null) return [];
  return a.names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: a.pathOf(name),
      code: 'UNKNOWN_FIELD',
      message: `${a.entity} has no field "${name}"${didYouMean({ name, known })}`,
    }));
}

/** Values that are written out must be some that their fields take; what a template gives is known only at run time. */
export function checkValues(a: {
  entity: string | null;
  values: JsonObject;
  world: ActionWorld;
  pathOf: (name: string) => string;
}): Issue[] {
  const { entity, world } = a;
  if (entity === null) return [];
  return Object.entries(a.values).flatMap(([field, value]) =>
    JSON.stringify(value).includes('{{')
      ? []
      : (world.valueIssues?.({ path: entity, field, value, at: a.pathOf(field) }) ?? []),
  );
}

/** A name that must be one of those known; a template is looked at only at run time. */
export function checkKnown(a: {
  name: unknown;
  known: readonly string[];
  code: Issue['code'];
  what: string;
  path: string;
}): Issue[] {
  if (typeof a.name !== 'string' || isTemplate(a.name) || a.known.includes(a.name)) return [];
  return [
    {
      path: a.path,
      code: a.code,
      message: `there is no ${a.what} "${a.name}"${didYouMean({ name: a.name, known: a.known })}`,
    },
  ];
}
