import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { type Auto, typesFor } from './auto.ts';
import { celTypeOfField } from './cel-type-of-field.ts';
import type { CompiledDefault, CompiledFsm } from './compiled-entity.ts';
import type { DefaultRule, EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';
import { normaliseField } from './normalise.ts';

const KINDS = ['static', 'auto', 'computed'] as const;
const STATIC = { kind: 'static', auto: null } as const;
const AUTO = { kind: 'auto', value: null } as const;

type Input = { definition: EntityDefinition; fields: ReadonlyMap<string, Field>; scope: Scope; issues: Issue[] };

/** The defaults in the order in which they run: static, automatic, computed; each kind as declared (ADR-0009). */
export function compileDefaults(a: Input): CompiledDefault[] {
  const onFields = a.definition.fields.flatMap((field, i): CompiledDefault[] => {
    const path = `fields[${i}]`;
    const { default: given, auto } = field;
    const of = { path, field, expression: null, overwrite: false, when: null, on: ['create'] } as const;
    return [
      ...(given === undefined
        ? []
        : [{ ...of, ...STATIC, value: staticValue({ ...a, field, value: given, path: `${path}.default` }) }]),
      ...(auto === undefined ? [] : [{ ...of, ...AUTO, auto: fitting({ ...a, field, auto, path: `${path}.auto` }) }]),
    ];
  });
  const rules = a.definition.defaults.flatMap((rule, i) => compileRule({ ...a, rule, path: `defaults[${i}]` }));
  const all = [...onFields, ...rules];
  return KINDS.flatMap((kind) => all.filter((one) => one.kind === kind));
}

/** A static default of a field with a state machine must be where the machine starts, or no record could be made. */
export function lintInitialStates(a: { defaults: readonly CompiledDefault[]; fsms: readonly CompiledFsm[] }): Issue[] {
  return a.fsms.flatMap(({ field, spec }) =>
    a.defaults
      .filter((one) => one.field.name === field && one.kind === 'static' && one.value !== spec.initial)
      .map((one): Issue => {
        const message = `${field} starts at "${spec.initial}" in ${spec.name}, so "${one.value}" cannot be its default`;
        return { path: `fsm.${field}`, code: 'UNKNOWN_STATE', message };
      }),
  );
}

function compileRule(a: Input & { rule: DefaultRule; path: string }): CompiledDefault[] {
  const { rule, path } = a;
  const field = a.fields.get(rule.field);
  if (!field) {
    const hint = didYouMean({ name: rule.field, known: a.fields.keys() });
    a.issues.push({
      path: `${path}.field`,
      code: 'UNKNOWN_FIELD',
      message: `there is no field "${rule.field}"${hint}`,
    });
    return [];
  }
  const given = [rule.value, rule.auto, rule.expression].filter((one) => one !== undefined);
  if (given.length !== 1) {
    a.issues.push({ path, code: 'REQUIRED', message: `${path} must have one of value, auto and expression` });
    return [];
  }
  const expression =
    rule.expression === undefined
      ? null
      : compile({ ...a, source: rule.expression, field, path: `${path}.expression` });
  const when = rule.when === undefined ? null : compile({ ...a, source: rule.when, field: null, path: `${path}.when` });
  const value =
    rule.value === undefined ? null : staticValue({ ...a, field, value: rule.value, path: `${path}.value` });
  const auto = rule.auto === undefined ? null : fitting({ ...a, field, auto: rule.auto, path: `${path}.auto` });
  const kind = rule.expression !== undefined ? 'computed' : rule.auto !== undefined ? 'auto' : 'static';
  const on = rule.on ?? (kind === 'computed' ? ['create', 'update'] : ['create']);
  return [{ path, field, kind, value, auto, expression, overwrite: rule.policy === 'overwrite', when, on }];
}

/** The automatic value, if the field can take it. */
function fitting(a: Input & { field: Field; auto: Auto; path: string }): Auto {
  const types = typesFor(a.auto);
  if (!types.includes(a.field.type)) {
    const message = `${a.auto} goes into a ${types.join(' or ')}, and ${a.field.name} is a ${a.field.type}`;
    a.issues.push({ path: a.path, code: 'TYPE_MISMATCH', message });
  }
  return a.auto;
}

function compile(a: Input & { source: string; field: Field | null; path: string }): Expression | null {
  const expect = a.field === null ? BOOL : celTypeOfField(a.field);
  const result = compileExpression({ source: a.source, scope: a.scope, expect, path: a.path });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

function staticValue(
  a: Input & { field: Field; value: CompiledDefault['value']; path: string },
): CompiledDefault['value'] {
  const currency = a.definition.currency ?? null;
  const result = normaliseField({ field: a.field, value: a.value, currency, path: a.path });
  a.issues.push(...result.issues);
  return result.value;
}
