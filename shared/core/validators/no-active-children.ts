import type { EntityDefinition } from '#core/entities/definition.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { ValidatorOf } from './definition.ts';
import { conditionOver, entityNamed, report } from './lookups.ts';
import type { Check, ValidatorScope } from './validator.ts';

/**
 * `no_active_children`: no record refers to this one any more, or none that the filter calls active. The children
 * are read through an index; a row that every write of a child touches makes what was read a condition of the write.
 */
export function noActiveChildren(a: {
  validator: ValidatorOf<'no_active_children'>;
  scope: ValidatorScope;
}): Check | null {
  const { validator, scope } = a;
  const { foreign_key: field } = validator;
  const child = entityNamed({ scope, key: 'child_entity', name: validator.child_entity });
  if (child === null) return null;
  const index = indexOf({ ...a, child });
  const filter =
    validator.filter === undefined
      ? null
      : conditionOver({ scope, key: 'filter', source: validator.filter, entity: child });
  if (index === null || (validator.filter !== undefined && filter === null)) return null;
  const where = { app: child.app, entity: child.name, index, field };
  return async ({ record, reads, envOf }) => {
    const children = await reads.children({ ...where, id: String(record['id']) });
    if (children === null) {
      return [
        { path: '', message: `more records of ${child.app}/${child.name} refer to this one than can be checked` },
      ];
    }
    const active = children.some((one) => filter === null || filter.evaluate(envOf(one)) === true);
    return active ? [{ path: '', message: `records of ${child.app}/${child.name} still refer to this one` }] : [];
  };
}

/** The child's index that begins with the foreign key. */
function indexOf(a: {
  validator: ValidatorOf<'no_active_children'>;
  scope: ValidatorScope;
  child: EntityDefinition;
}): string | null {
  const { validator, scope, child } = a;
  const name = validator.foreign_key;
  const field = child.fields.find((one) => one.name === name);
  const own = `${scope.definition.app}/${scope.definition.name}`;
  if (!field) {
    const hint = didYouMean({ name, known: child.fields.map((one) => one.name) });
    report({
      scope,
      key: 'foreign_key',
      code: 'UNKNOWN_FIELD',
      message: `${child.app}/${child.name} has no field "${name}"${hint}`,
    });
    return null;
  }
  if (field.type !== 'reference' || field.entity !== own) {
    report({ scope, key: 'foreign_key', code: 'TYPE_MISMATCH', message: `${name} is no reference to ${own}` });
    return null;
  }
  const index = child.indexes.find((names) => names[0] === name);
  if (index) return index.join('+');
  const message = `${child.app}/${child.name} needs an index that begins with ${name}: indexes: [[${name}]]`;
  report({ scope, key: 'foreign_key', code: 'NOT_INDEXED', message });
  return null;
}
