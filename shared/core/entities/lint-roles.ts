import type { Issue } from '#core/errors/issue-codes.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field, ItemField } from './field.ts';

const STATE_TYPES: readonly string[] = ['enum', 'string'];

type Rule = { applies: boolean; key: string; says: string };

/** What a field cannot be at the same time: a secret with a default, a computed field that keeps its value. */
export function lintRoles(a: { definition: EntityDefinition }): Issue[] {
  const { definition } = a;
  return [
    ...definition.fields.flatMap((field, i) => issuesOf({ rules: rulesFor(field), path: `fields[${i}]` })),
    ...definition.fields.flatMap((field, i) =>
      (field.fields ?? []).flatMap((item, k) =>
        issuesOf({ rules: rulesForItem(item), path: `fields[${i}].fields[${k}]` }),
      ),
    ),
    ...definition.fields.flatMap((field, i) =>
      field.of ? issuesOf({ rules: rulesForItem(field.of), path: `fields[${i}].of` }) : [],
    ),
    ...defaultsOnThem(definition),
    ...statesOnThem(definition),
  ];
}

function rulesFor(field: Field): Rule[] {
  const secret = field.type === 'secret';
  const computed = field.computed !== undefined;
  return [
    { applies: secret && field.default !== undefined, key: 'default', says: 'a secret never stands in a definition' },
    { applies: secret && computed, key: 'computed', says: 'a secret cannot be worked out of what all can read' },
    { applies: computed && field.default !== undefined, key: 'default', says: 'a computed field has no default' },
    {
      applies: computed && field.immutable !== undefined && field.immutable !== false,
      key: 'immutable',
      says: 'a computed field follows the others',
    },
    {
      applies: computed && field.server_only !== undefined,
      key: 'server_only',
      says: 'a computed field is so already',
    },
  ];
}

/** Of the items of lists, single values are not followed: what is said there would do nothing. */
function rulesForItem(item: Omit<ItemField, 'name'>): Rule[] {
  const list = 'the items of a list cannot have it; say it of the list';
  return [
    {
      applies: item.unique !== undefined && item.unique !== false,
      key: 'unique',
      says: 'items of lists have no claims',
    },
    { applies: item.immutable !== undefined && item.immutable !== false, key: 'immutable', says: list },
    { applies: item.pii === true, key: 'pii', says: list },
    { applies: item.computed !== undefined, key: 'computed', says: 'only fields of the record are worked out' },
    { applies: item.default !== undefined, key: 'default', says: 'only fields of the record have one' },
    { applies: item.type === 'secret', key: 'type', says: 'only fields of the record can be secret' },
  ];
}

function issuesOf(a: { rules: readonly Rule[]; path: string }): Issue[] {
  return a.rules
    .filter((rule) => rule.applies)
    .map(({ key, says }) => ({
      path: `${a.path}.${key}`,
      code: 'NOT_APPLICABLE',
      message: `${a.path}.${key}: ${says}`,
    }));
}

function defaultsOnThem(definition: EntityDefinition): Issue[] {
  const fields = new Map(definition.fields.map((field) => [field.name, field]));
  return definition.defaults.flatMap((rule, i): Issue[] => {
    const field = fields.get(rule.field);
    const path = `defaults[${i}].field`;
    if (field?.type === 'secret') return [unfit({ path, says: `"${rule.field}" is secret and has no default` })];
    if (field?.computed === undefined) return [];
    return [unfit({ path, says: `"${rule.field}" is computed and has no default` })];
  });
}

function statesOnThem(definition: EntityDefinition): Issue[] {
  return definition.fields
    .filter((field) => field.name in definition.fsm)
    .filter((field) => field.computed !== undefined || !STATE_TYPES.includes(field.type))
    .map((field) => unfit({ path: `fsm.${field.name}`, says: 'a state is an enum or a string that is not computed' }));
}

function unfit(a: { path: string; says: string }): Issue {
  return { path: a.path, code: 'NOT_APPLICABLE', message: `${a.path}: ${a.says}` };
}
