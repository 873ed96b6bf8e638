import type { ReadableEntity, RecordWorld } from '#core/expressions/record-read.ts';
import { isPersonal } from '#core/pii/personal-fields.ts';
import { withUniquesOfValidators } from './compile-validators.ts';
import type { EntityDefinition } from './definition.ts';
import { recordMembers } from './scopes.ts';
import { uniquesOf } from './uniques.ts';

/** The records that the expressions of an app may read by `lookup`, `exists` and `count`: all of the tenant. */
export function recordWorld(a: {
  app: string;
  entityPaths: readonly string[];
  definitionOf(path: string): EntityDefinition | null;
}): RecordWorld {
  return {
    app: a.app,
    entityPaths: a.entityPaths,
    entity: (path) => {
      const definition = a.definitionOf(path);
      return definition && readable(withUniquesOfValidators(definition));
    },
  };
}

function readable(definition: EntityDefinition): ReadableEntity {
  const { app, name, fields, indexes } = definition;
  return {
    app,
    name,
    members: recordMembers(fields),
    personal: fields.filter(isPersonal).map((field) => field.name),
    valuesOf: (field) => fields.find((one) => one.name === field)?.values ?? null,
    uniques: uniquesOf(definition),
    indexes: indexes.map((names) => ({ name: names.join('+'), fields: names })),
  };
}
