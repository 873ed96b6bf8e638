import { RESERVED_FIELDS, ROOT_NAMES, SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field, ItemField } from './field.ts';
import { currencyIssues, lintConstraints } from './lint-constraints.ts';
import { lintKeys } from './lint-keys.ts';
import { lintRoles } from './lint-roles.ts';
import { currencyFieldOf } from './types/money.ts';

type Input = { path: string; entityPaths: readonly string[]; currency: string | null };

/** What is wrong with fields, uniques and indexes although their shape is right. */
export function lintFields(a: { definition: EntityDefinition; entityPaths: readonly string[] }): Issue[] {
  const { definition, entityPaths } = a;
  const currency = definition.currency ?? null;
  return [
    ...(currency === null ? [] : currencyIssues({ currency, path: 'currency' })),
    ...definition.fields.flatMap((field, i) => lintField({ field, path: `fields[${i}]`, entityPaths, currency })),
    ...duplicates({ names: definition.fields.map((field) => field.name), path: 'fields' }),
    ...currencyFields({ fields: definition.fields, path: 'fields' }),
    ...lintRoles({ definition }),
    ...lintKeys({ definition }),
  ];
}

function lintField(a: Input & { field: Field }): Issue[] {
  const { field, path } = a;
  const issues = lintOne(a);
  if ([...ROOT_NAMES, ...SYSTEM_FIELDS, ...RESERVED_FIELDS].includes(field.name)) {
    issues.push({ path: `${path}.name`, code: 'RESERVED_NAME', message: `"${field.name}" is a name of the platform` });
  }
  if (field.type === 'list' && (field.of === undefined) === (field.fields === undefined)) {
    issues.push({ path, code: 'REQUIRED', message: `${path}: a list must have either of or fields` });
  }
  if (field.of) issues.push(...lintItems({ ...a, of: field.of }));
  const items = field.fields ?? [];
  items.forEach((item, i) => {
    issues.push(...lintOne({ ...a, field: item, path: `${path}.fields[${i}]` }));
  });
  issues.push(...currencyFields({ fields: items, path: `${path}.fields` }));
  return [...issues, ...duplicates({ names: items.map((item) => item.name), path: `${path}.fields` })];
}

function lintItems(a: Input & { field: Field; of: Omit<ItemField, 'name'> }): Issue[] {
  const path = `${a.path}.of`;
  // references are found by the name of their field
  const advice = 'write fields: [{ name: id, type: reference, entity: … }] instead';
  if (a.of.type !== 'reference') return lintOne({ ...a, field: { ...a.of, name: a.field.name }, path });
  return [
    { path: `${path}.type`, code: 'NOT_APPLICABLE', message: `${path}.type: items that refer need a name; ${advice}` },
  ];
}

function lintOne(a: Input & { field: Field | ItemField }): Issue[] {
  const { field, path } = a;
  const issues = lintConstraints(a);
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
  return issues;
}

/** What stands beside an amount as its currency has to be able to hold one. */
function currencyFields(a: { fields: readonly (Field | ItemField)[]; path: string }): Issue[] {
  const amounts = new Set(a.fields.filter((one) => one.type === 'money').map((one) => currencyFieldOf(one.name)));
  return a.fields.flatMap((field, i): Issue[] => {
    if (!amounts.has(field.name) || field.type === 'string' || field.type === 'enum') return [];
    const path = `${a.path}[${i}].type`;
    const message = `${path}: "${field.name}" holds the currency of an amount, so it must be string or enum`;
    return [{ path, code: 'NOT_APPLICABLE', message }];
  });
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
