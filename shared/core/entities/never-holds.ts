import type { Expression } from '#core/expressions/compile-expression.ts';
import { constantOf, type Facts } from '#core/expressions/constant.ts';
import type { Operation } from './definition.ts';
import type { Field } from './field.ts';

const RECORDS: readonly string[] = ['record', 'original'];

/**
 * The events on which a condition can never be true: nothing stands in `original` on create, nothing has changed on
 * delete, and a field of type enum is never anything but its values.
 */
export function neverHolds(a: {
  when: Expression | null;
  events: readonly Operation[];
  fields: ReadonlyMap<string, Field>;
  /** a hook may have changed what is deleted before this one looks */
  changedOnDelete: boolean;
}): Operation[] {
  const { when, fields } = a;
  if (when === null) return [];
  return a.events.filter((event) => {
    const unchanged = event === 'delete' && !a.changedOnDelete;
    const facts: Facts = {
      isNull: ([root = '', , side]) => {
        if (event === 'create') return root === 'original' || (root === 'changes' && side === 'previous');
        return unchanged && root === 'changes';
      },
      values: (path) => valuesOf({ path, fields }),
      nameOf: ([root = '', ...rest]) => {
        if (root === 'record' || (unchanged && root === 'original')) return rest.join('.');
        return [root, ...rest].join('.');
      },
    };
    return constantOf({ node: when.tree, facts }) === false;
  });
}

function valuesOf(a: { path: readonly string[]; fields: ReadonlyMap<string, Field> }): readonly string[] | null {
  const [root = '', name, side] = a.path;
  const isEnum = (field: string): readonly string[] | null => a.fields.get(field)?.values ?? null;
  if (a.path.length === 1) return isEnum(root);
  if (a.path.length === 2 && name !== undefined && RECORDS.includes(root)) return isEnum(name);
  return root === 'changes' && name !== undefined && side !== undefined ? isEnum(name) : null;
}
