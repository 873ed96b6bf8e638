import { SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';
import { FIELD_TYPE_TABLE } from './types/index.ts';
import { uniquesOf } from './uniques.ts';

type KeySet = { path: string; names: readonly string[]; what: 'unique' | 'index' };

/** What is wrong with uniques and indexes: fields that are not there, twice, or of types that make no key. */
export function lintKeys(a: { definition: EntityDefinition }): Issue[] {
  const { definition } = a;
  const fields = new Map(definition.fields.map((field) => [field.name, field]));
  const sets: KeySet[] = [
    ...definition.fields.flatMap((field, i): KeySet[] =>
      field.unique ? [{ path: `fields[${i}].unique`, names: [field.name], what: 'unique' }] : [],
    ),
    ...definition.unique.map(
      (one, i): KeySet => ({ path: `unique[${i}]`, names: Array.isArray(one) ? one : one.fields, what: 'unique' }),
    ),
    ...definition.indexes.map((names, i): KeySet => ({ path: `indexes[${i}]`, names, what: 'index' })),
  ];
  return [...sets.flatMap((set) => lintSet({ set, fields })), ...repeated(definition)];
}

function lintSet(a: { set: KeySet; fields: ReadonlyMap<string, Field> }): Issue[] {
  const { path, names, what } = a.set;
  const known = [...a.fields.keys(), ...(what === 'index' ? SYSTEM_FIELDS : [])];
  return names.flatMap((name, i): Issue[] => {
    if (!known.includes(name)) {
      const message = `there is no field "${name}"${didYouMean({ name, known })}`;
      return [{ path, code: 'UNKNOWN_FIELD', message }];
    }
    if (names.indexOf(name) < i) return [{ path, code: 'DUPLICATE_NAME', message: `${path} names "${name}" twice` }];
    const field = a.fields.get(name);
    if (!field || (field.type !== 'list' && FIELD_TYPE_TABLE[field.type].keyed)) return [];
    const message = `${path}: "${name}" is ${field.type}, which cannot be under ${what === 'index' ? 'an index' : 'a unique'}`;
    return [{ path, code: 'NOT_APPLICABLE', message }];
  });
}

function repeated(definition: EntityDefinition): Issue[] {
  const uniques = uniquesOf(definition).map((one) => one.fields.join('+'));
  const indexes = definition.indexes.map((names) => names.join('+'));
  return [...twice({ keys: uniques, path: 'unique' }), ...twice({ keys: indexes, path: 'indexes' })];
}

function twice(a: { keys: readonly string[]; path: string }): Issue[] {
  return [...new Set(a.keys.filter((key, i) => a.keys.indexOf(key) < i))].map((key) => ({
    path: a.path,
    code: 'DUPLICATE_NAME',
    message: `${a.path}: ${key.replaceAll('+', ' and ')} stands there twice`,
  }));
}
