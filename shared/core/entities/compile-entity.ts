import type { EventType } from '#core/catalog/event-type.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type CelType, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { lintSpec, statesOutside } from '#core/fsm/lint-spec.ts';
import type { FsmSpec } from '#core/fsm/spec.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import { isPersonal } from '#core/pii/personal-fields.ts';
import { lintAliases } from './aliases.ts';
import { compileBindings } from './compile-bindings.ts';
import { compileComputed } from './compile-computed.ts';
import { compileDefaults, lintInitialStates } from './compile-defaults.ts';
import { compileEmits } from './compile-emits.ts';
import { compileImmutables } from './compile-immutable.ts';
import { childGuards, compileValidators, withUniquesOfValidators } from './compile-validators.ts';
import type { AmountField, CompiledEntity, CompiledFsm, ReferenceField } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field, ItemField } from './field.ts';
import { growDefinition } from './grow-definition.ts';
import { lintBindings } from './lint-bindings.ts';
import { lintConditions } from './lint-conditions.ts';
import { lintFields } from './lint-fields.ts';
import { recordWorld } from './record-world.ts';
import { entityScope, guardScope } from './scopes.ts';
import { setGuards } from './set-guards.ts';
import { currencyFieldOf } from './types/money.ts';
import { uniquesOf } from './uniques.ts';

/** What else of the tenant an entity's definition may name. */
export type EntityNeighbours = {
  hooks: HookRegistry;
  fsm(name: string): FsmSpec | null;
  fsmNames: readonly string[];
  policies: Record<string, CelType>;
  /** `app/entity` of every entity, this one included */
  entityPaths: readonly string[];
  /** the definition of an `app/entity`, null if there is none */
  definitionOf(path: string): EntityDefinition | null;
  /** the catalog of domain events; left out: none */
  catalog?: readonly EventType[];
  /** the entities of which a path is an alias; left out: there are no aliases */
  ownersOf?(path: string): readonly string[];
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
  const { neighbours } = a;
  const definition = growDefinition({ definition: withUniquesOfValidators(a.definition), hooks: neighbours.hooks });
  const issues: Issue[] = lintFields({ definition, entityPaths: neighbours.entityPaths });
  const fields = new Map(definition.fields.map((field) => [field.name, field]));
  const scope = entityScope({ fields: fields.values(), policies: neighbours.policies });
  const defaults = compileDefaults({ definition, fields, scope, issues });
  const records = recordWorld({ ...neighbours, app: definition.app });
  const others = {
    policies: neighbours.policies,
    entity: neighbours.definitionOf,
    entityPaths: neighbours.entityPaths,
  };
  const validators = compileValidators({ definition, fields, scope, records, issues, ...others });
  const place = { definition, scope, records, hooks: neighbours.hooks, catalog: neighbours.catalog ?? [], issues };
  const bindings = compileBindings(place);
  const emits = compileEmits(place);
  const findings = [
    ...lintBindings({ definition, fields, bindings }),
    ...lintConditions({ definition, fields, defaults, validators, emits }),
    ...lintAliases({ definition, ownersOf: () => [], ...neighbours }),
  ];
  const computed = compileComputed({ definition, fields, policies: neighbours.policies, issues });
  const immutables = compileImmutables({ definition, policies: neighbours.policies, issues });
  const fsms = compileFsms({ definition, fields, neighbours, issues });
  issues.push(...lintInitialStates({ defaults, fsms }), ...scopeIssues(definition));
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
    bindings: { ...bindings, in_transaction: [...bindings.in_transaction, ...emits] },
    fsms,
    uniques: uniquesOf(definition),
    indexes: definition.indexes.map((names) => ({ name: names.join('+'), fields: names })),
    blank: Object.fromEntries(definition.fields.filter(isOpen).map((field) => [field.name, null])),
    piiFields: definition.fields.filter((field) => isPersonal(field) && isOpen(field)).map((field) => field.name),
    secretFields: definition.fields.filter((field) => !isOpen(field)).map((field) => field.name),
    computed,
    immutables,
    amounts: [
      ...amountsIn({ fields: definition.fields, list: null }),
      ...definition.fields.flatMap((field) => amountsIn({ fields: field.fields ?? [], list: field.name })),
    ],
    references: definition.fields.flatMap(referencesOf),
    childGuards: childGuards({ definition, ...others }),
    setGuards: setGuards({ ...neighbours, path: `${definition.app}/${definition.name}` }),
    readFilter,
    findings,
  };
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
  for (const [i, { guard }] of a.spec.transitions.entries()) {
    if (guard === undefined || guards.has(guard)) continue;
    const path = `${a.path}.transitions[${i}].guard`;
    const expression = compileBool({ source: guard, scope: a.scope, path, issues: a.issues });
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

/** Secrets stand in no record that anybody sees. */
function isOpen(field: Field): boolean {
  return field.type !== 'secret';
}

/** The amounts that have their currency beside them; a scale of their own makes that of the currency of no account. */
function amountsIn(a: { fields: readonly (Field | ItemField)[]; list: string | null }): AmountField[] {
  const names = new Set(a.fields.map((field) => field.name));
  return a.fields
    .filter((field) => field.type === 'money' && names.has(currencyFieldOf(field.name)))
    .map((field) => ({ list: a.list, field }));
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

/** Records of different tenants never meet: a promise to the contrary would be kept by nobody. */
function scopeIssues(definition: EntityDefinition): Issue[] {
  const message = 'records are kept apart by tenant; there is no global scope, leave it out';
  return definition.scope === 'global' ? [{ path: 'scope', code: 'NOT_APPLICABLE', message }] : [];
}
