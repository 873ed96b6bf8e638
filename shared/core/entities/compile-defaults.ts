import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { celTypeOfField } from './cel-type-of-field.ts';
import type { CompiledDefault } from './compiled-entity.ts';
import type { DefaultRule, EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';
import { normaliseField } from './normalise.ts';

type Input = { definition: EntityDefinition; fields: ReadonlyMap<string, Field>; scope: Scope; issues: Issue[] };

/** The defaults in the order in which they run: static ones first, then computed ones as declared (ADR-0009). */
export function compileDefaults(a: Input): CompiledDefault[] {
  const onFields = a.definition.fields.flatMap((field, i): CompiledDefault[] => {
    if (field.default === undefined) return [];
    const value = staticValue({ ...a, field, value: field.default, path: `fields[${i}].default` });
    return [{ field, value, expression: null, overwrite: false, when: null, on: ['create'] }];
  });
  const rules = a.definition.defaults.flatMap((rule, i) => compileRule({ ...a, rule, path: `defaults[${i}]` }));
  return [...onFields, ...rules.filter((one) => !one.expression), ...rules.filter((one) => one.expression)];
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
  if ((rule.value === undefined) === (rule.expression === undefined)) {
    a.issues.push({ path, code: 'REQUIRED', message: `${path} must have either value or expression` });
    return [];
  }
  const expression =
    rule.expression === undefined
      ? null
      : compile({ ...a, source: rule.expression, field, path: `${path}.expression` });
  const when = rule.when === undefined ? null : compile({ ...a, source: rule.when, field: null, path: `${path}.when` });
  const value =
    rule.value === undefined ? null : staticValue({ ...a, field, value: rule.value, path: `${path}.value` });
  return [
    { field, value, expression, overwrite: rule.policy === 'overwrite', when, on: rule.on ?? ['create', 'update'] },
  ];
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
