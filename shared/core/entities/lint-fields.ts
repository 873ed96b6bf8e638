import { ROOT_NAMES, SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { patternProblem } from '#core/text/linear-pattern.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field, ItemField } from './field.ts';

/** What is wrong with fields, uniques and indexes although their shape is right. */
export function lintFields(a: { definition: EntityDefinition; entityPaths: readonly string[] }): Issue[] {
  const { definition } = a;
  const names = definition.fields.map((field) => field.name);
  return [
    ...definition.fields.flatMap((field, i) => lintField({ field, path: `fields[${i}]`, entityPaths: a.entityPaths })),
    ...duplicates({ names, path: 'fields' }),
    ...unknownIn({ sets: definition.unique, names, path: 'unique' }),
    ...unknownIn({ sets: definition.indexes, names: [...names, ...SYSTEM_FIELDS], path: 'indexes' }),
  ];
}

function lintField(a: { field: Field; path: string; entityPaths: readonly string[] }): Issue[] {
  const { field, path } = a;
  const issues = lintOne(a);
  if (ROOT_NAMES.includes(field.name) || SYSTEM_FIELDS.includes(field.name)) {
    issues.push({ path: `${path}.name`, code: 'RESERVED_NAME', message: `"${field.name}" is a name of the platform` });
  }
  if (field.type === 'list' && (field.of === undefined) === (field.fields === undefined)) {
    issues.push({ path, code: 'REQUIRED', message: `${path}: a list must have either of or fields` });
  }
  if (field.type !== 'list' && (field.of !== undefined || field.fields !== undefined)) {
    issues.push({ path, code: 'UNKNOWN_KEY', message: `${path}: only a list has of or fields` });
  }
  const items = field.fields ?? [];
  items.forEach((item, i) => {
    issues.push(...lintOne({ field: item, path: `${path}.fields[${i}]`, entityPaths: a.entityPaths }));
  });
  return [...issues, ...duplicates({ names: items.map((item) => item.name), path: `${path}.fields` })];
}

function lintOne(a: { field: Field | ItemField; path: string; entityPaths: readonly string[] }): Issue[] {
  const { field, path } = a;
  const issues: Issue[] = [];
  if (field.type === 'enum' && field.values === undefined) {
    issues.push({ path: `${path}.values`, code: 'REQUIRED', message: `${path}: an enum needs its values` });
  }
  if (field.type === 'reference' && field.entity === undefined) {
    issues.push({ path: `${path}.entity`, code: 'REQUIRED', message: `${path}: a reference needs its entity` });
  }
  if (field.entity !== undefined && !a.entityPaths.includes(field.entity)) {
    const hint = didYouMean({ name: field.entity, known: a.entityPaths });
    issues.push({
      path: `${path}.entity`,
      code: 'UNKNOWN_ENTITY',
      message: `there is no entity ${field.entity}${hint}`,
    });
  }
  const problem = field.pattern === undefined ? null : patternProblem(field.pattern);
  if (problem !== null)
    issues.push({ path: `${path}.pattern`, code: 'SYNTAX', message: `${path}.pattern: ${problem}` });
  return issues;
}

function duplicates(a: { names: readonly string[]; path: string }): Issue[] {
  return a.names
    .map((name, i) => ({ name, i }))
    .filter(({ name, i }) => a.names.indexOf(name) < i)
    .map(({ name, i }) => ({
      path: `${a.path}[${i}].name`,
      code: 'DUPLICATE_NAME',
      message: `"${name}" is defined twice`,
    }));
}

function unknownIn(a: { sets: readonly string[][]; names: readonly string[]; path: string }): Issue[] {
  return a.sets.flatMap((set, i) =>
    set
      .filter((name) => !a.names.includes(name))
      .map(
        (name): Issue => ({
          path: `${a.path}[${i}]`,
          code: 'UNKNOWN_FIELD',
          message: `there is no field "${name}"${didYouMean({ name, known: a.names })}`,
        }),
      ),
  );
}
