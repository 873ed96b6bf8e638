import type { IssueCode } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import { dateRange, fieldComparison, range } from '#core/validators/compare.ts';
import type { Validator } from '#core/validators/definition.ts';
import { conditionOf } from '#core/validators/lookups.ts';
import { messageOf } from '#core/validators/message.ts';
import { noActiveChildren } from '#core/validators/no-active-children.ts';
import { expression, immutable, required } from '#core/validators/presence.ts';
import { reference } from '#core/validators/reference.ts';
import { unique } from '#core/validators/unique.ts';
import type { Check, CompiledValidator, ValidatorScope } from '#core/validators/validator.ts';
import type { ChildGuard } from './compiled-entity.ts';
import type { EntityDefinition, Operation } from './definition.ts';
import { entityScope } from './scopes.ts';

type Input = Omit<ValidatorScope, 'path'>;

const CODES: Readonly<Record<Validator['type'], IssueCode>> = {
  expression: 'EXPRESSION_VALIDATION_FAILED',
  date_range: 'INVALID_DATE_RANGE',
  field_comparison: 'FIELD_COMPARISON_FAILED',
  range: 'OUT_OF_RANGE',
  required: 'FIELD_REQUIRED',
  conditional_required: 'FIELD_REQUIRED',
  immutable: 'FIELD_IMMUTABLE',
  unique: 'DUPLICATE_VALUE',
  reference_exists: 'REFERENCE_NOT_FOUND',
  reference_active: 'REFERENCE_INACTIVE',
  no_active_children: 'HAS_ACTIVE_CHILDREN',
};
const ON: Partial<Record<Validator['type'], readonly Operation[]>> = {
  immutable: ['update'],
  no_active_children: ['delete'],
};

/** The validators in the order of the definition; what cannot work is added to `issues`. */
export function compileValidators(a: Input): CompiledValidator[] {
  return a.definition.validators.flatMap((validator, index): CompiledValidator[] => {
    const scope: ValidatorScope = { ...a, path: `validators[${index}]` };
    const check = checkOf({ validator, scope });
    const message = messageOf({ source: validator.message, scope });
    const when = validator.when === undefined ? null : conditionOf({ scope, key: 'when', source: validator.when });
    if (check === null) return [];
    return [
      {
        index,
        severity: validator.severity ?? 'error',
        on: validator.on ?? ON[validator.type] ?? ['create', 'update'],
        when,
        code: validator.code ?? CODES[validator.type],
        message,
        check,
      },
    ];
  });
}

/** A definition whose `unique` has what its `unique` validators ask for: that is held by claims, with no race. */
export function withUniquesOfValidators(definition: EntityDefinition): EntityDefinition {
  const fields = new Set(definition.fields.map((field) => field.name));
  const asked = definition.validators.flatMap((one) =>
    one.type !== 'unique' || one.severity === 'warning' || one.fields.some((name) => !fields.has(name)) ? [] : [one],
  );
  const known = new Set([
    ...definition.fields.filter((field) => field.unique).map((field) => field.name),
    ...definition.unique.map((set) => (Array.isArray(set) ? set : set.fields).join('+')),
  ]);
  const added = asked.filter((one) => !known.has(one.fields.join('+')));
  if (added.length === 0) return definition;
  const unique = added.map(({ fields: names, case_insensitive }) => ({ fields: names, case_insensitive }));
  return { ...definition, unique: [...definition.unique, ...unique] };
}

/** What about this entity's records guards of others look at: a write that changes it must not pass them unseen. */
export function childGuards(a: Pick<Input, 'definition' | 'policies' | 'entity' | 'entityPaths'>): ChildGuard[] {
  const own = `${a.definition.app}/${a.definition.name}`;
  const scope = entityScope({ fields: a.definition.fields, policies: a.policies });
  return a.entityPaths.flatMap((path) => {
    const parent = a.entity(path);
    return (parent?.validators ?? []).flatMap((one): ChildGuard[] => {
      if (one.type !== 'no_active_children' || inApp({ app: parent?.app, name: one.child_entity }) !== own) return [];
      return [{ field: one.foreign_key, reads: fieldsOf({ filter: one.filter, scope, definition: a.definition }) }];
    });
  });
}

/** The fields that a filter reads; all of them where that cannot be told here. */
function fieldsOf(a: { filter: string | undefined; scope: Scope; definition: EntityDefinition }): string[] {
  if (a.filter === undefined) return [];
  const all = a.definition.fields.map((field) => field.name);
  const result = compileExpression({ source: a.filter, scope: a.scope });
  if (!result.ok) return all;
  const read = new Set(result.expression.reads.flatMap(([root, member]) => (root === 'record' ? [member] : [root])));
  return read.has(undefined) ? all : all.filter((name) => read.has(name));
}

function inApp(a: { app: string | undefined; name: string }): string {
  return a.name.includes('/') ? a.name : `${a.app}/${a.name}`;
}

function checkOf(a: { validator: Validator; scope: ValidatorScope }): Check | null {
  const { validator, scope } = a;
  switch (validator.type) {
    case 'expression':
      return expression({ validator, scope });
    case 'date_range':
      return dateRange({ validator, scope });
    case 'field_comparison':
      return fieldComparison({ validator, scope });
    case 'range':
      return range({ validator, scope });
    case 'required':
    case 'conditional_required':
      return required({ validator, scope });
    case 'immutable':
      return immutable({ validator, scope });
    case 'unique':
      return unique({ validator, scope });
    case 'reference_exists':
    case 'reference_active':
      return reference({ validator, scope });
    case 'no_active_children':
      return noActiveChildren({ validator, scope });
  }
}
