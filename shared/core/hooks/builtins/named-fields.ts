import { SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { Field, FieldTypeName } from '#core/entities/field.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';

type Named = { fields: ReadonlyMap<string, Pick<Field, 'name' | 'type'>>; path: string; name: string };

/** What is wrong with a parameter that names a field: the entity has none, or one of another type. */
export function fieldIssues(a: Named & { types?: readonly FieldTypeName[]; mayBeSystem?: boolean }): Issue[] {
  const { name, path, types } = a;
  if (a.mayBeSystem === true && SYSTEM_FIELDS.includes(name)) return [];
  const field = a.fields.get(name);
  if (!field) {
    const hint = didYouMean({ name, known: a.fields.keys() });
    return [{ path, code: 'UNKNOWN_FIELD', message: `there is no field "${name}"${hint}` }];
  }
  if (types === undefined || types.includes(field.type)) return [];
  const message = `"${name}" is of type ${field.type}, and ${types.join(' or ')} is needed`;
  return [{ path, code: 'BINDING_MISMATCH', message }];
}

/** The same for a list of names. */
export function fieldsIssues(a: {
  fields: Named['fields'];
  names: readonly string[];
  path: string;
  types?: readonly FieldTypeName[];
}): Issue[] {
  const { fields, types } = a;
  return a.names.flatMap((name, i) => fieldIssues({ fields, name, path: `${a.path}[${i}]`, ...(types && { types }) }));
}
