import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type CelType, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { lintSpec, statesOutside } from '#core/fsm/lint-spec.ts';
import type { FsmSpec } from '#core/fsm/spec.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import { compileBindings } from './compile-bindings.ts';
import { compileDefaults } from './compile-defaults.ts';
import type { CompiledEntity, CompiledFsm, CompiledValidator, ReferenceField } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';
import { lintFields } from './lint-fields.ts';
import { entityScope, guardScope } from './scopes.ts';

/** What else of the tenant an entity's definition may name. */
export type EntityNeighbours = {
  hooks: HookRegistry;
  fsm(name: string): FsmSpec | null;
  fsmNames: readonly string[];
  policies: Record<string, CelType>;
  /** `app/entity` of every entity, this one included */
  entityPaths: readonly string[];
};

/**
 * Compiles a parsed definition, or throws VALIDATION_FAILED with everything in it that could not work: an unknown
 * handler, a `when` that does not type-check, an event that the hook's phase cannot have, a field that is not there.
 */
export function compileEntity(a: {
  definition: EntityDefinition;
  version: number;
  neighbours: EntityNeighbours;
}): CompiledEntity {
  const { definition, neighbours } = a;
  const issues: Issue[] = lintFields({ definition, entityPaths: neighbours.entityPaths });
  const fields = new Map(definition.fields.map((field) => [field.name, field]));
  const scope = entityScope({ fields: fields.values(), policies: neighbours.policies });
  const defaults = compileDefaults({ definition, fields, scope, issues });
  const validators = compileValidators({ definition, scope, issues });
  const bindings = compileBindings({ definition, scope, hooks: neighbours.hooks, issues });
  const fsms = compileFsms({ definition, fields, neighbours, issues });
  const readFilter = compileBool({ source: definition.read_filter, scope, path: 'read_filter', issues });
  if (issues.length > 0) throw invalid({ what: `entity ${definition.app}/${definition.name}`, issues });
  return {
    app: definition.app,
    name: definition.name,
    version: a.version,
    definition,
    fields,
    currency: definition.currency ?? null,
    defaults,
    validators,
    bindings,
    fsms,
    uniques: [...definition.fields.filter((f) => f.unique === true).map((f) => [f.name]), ...definition.unique].map(
      (names) => ({ name: names.join('+'), fields: names }),
    ),
    indexes: definition.indexes.map((names) => ({ name: names.join('+'), fields: names })),
    blank: Object.fromEntries(definition.fields.map((field) => [field.name, null])),
    piiFields: definition.fields.filter((field) => field.pii === true).map((field) => field.name),
    references: definition.fields.flatMap(referencesOf),
    readFilter,
  };
}

function compileValidators(a: { definition: EntityDefinition; scope: Scope; issues: Issue[] }): CompiledValidator[] {
  return a.definition.validators.flatMap((validator, i): CompiledValidator[] => {
    const rule = compileBool({
      source: validator.rule,
      scope: a.scope,
      path: `validators[${i}].rule`,
      issues: a.issues,
    });
    if (rule === null) return [];
    return [
      { rule, message: validator.message, field: validator.field ?? null, on: validator.on ?? ['create', 'update'] },
    ];
  });
}

function compileFsms(a: {
  definition: EntityDefinition;
  fields: ReadonlyMap<string, Field>;
  neighbours: EntityNeighbours;
  issues: Issue[];
}): CompiledFsm[] {
  return Object.entries(a.definition.fsm).flatMap(([fieldName, specName]): CompiledFsm[] => {
    const path = `fsm.${fieldName}`;
    const field = a.fields.get(fieldName);
    const spec = a.neighbours.fsm(specName);
    if (!field) {
      const hint = didYouMean({ name: fieldName, known: a.fields.keys() });
      a.issues.push({ path, code: 'UNKNOWN_FIELD', message: `there is no field "${fieldName}"${hint}` });
    }
    if (!spec) {
      const hint = didYouMean({ name: specName, known: a.neighbours.fsmNames });
      a.issues.push({ path, code: 'UNKNOWN_FSM', message: `there is no FSM spec "${specName}"${hint}` });
    }
    if (!field || !spec) return [];
    a.issues.push(...lintSpec({ spec }), ...statesOutside({ spec, values: field.values ?? [], path }));
    const scope = guardScope({ fields: a.fields.values(), policies: a.neighbours.policies });
    return [{ field: fieldName, spec, guards: compileGuards({ spec, scope, path, issues: a.issues }) }];
  });
}

function compileGuards(a: { spec: FsmSpec; scope: Scope; path: string; issues: Issue[] }): Map<string, Expression> {
  const guards = new Map<string, Expression>();
  for (const { guard } of a.spec.transitions) {
    if (guard === undefined || guards.has(guard)) continue;
    const expression = compileBool({ source: guard, scope: a.scope, path: a.path, issues: a.issues });
    if (expression) guards.set(guard, expression);
  }
  return guards;
}

function compileBool(a: { source: string | null; scope: Scope; path: string; issues: Issue[] }): Expression | null {
  if (a.source === null) return null;
  const result = compileExpression({ source: a.source, scope: a.scope, expect: BOOL, path: a.path });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

function referencesOf(field: Field): ReferenceField[] {
  const own =
    field.type === 'reference' ? [referenceTo({ list: null, field: field.name, path: field.entity ?? '/' })] : [];
  const inItems = (field.fields ?? [])
    .filter((one) => one.type === 'reference')
    .map((one) => referenceTo({ list: field.name, field: one.name, path: one.entity ?? '/' }));
  return [...own, ...inItems];
}

function referenceTo(a: { list: string | null; field: string; path: string }): ReferenceField {
  const [app = '', entity = ''] = a.path.split('/');
  return { list: a.list, field: a.field, app, entity };
}
