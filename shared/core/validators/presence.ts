import { holdsReading } from '#core/expressions/evaluate-reading.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { ValidatorOf } from './definition.ts';
import { conditionOf, fieldNamed } from './lookups.ts';
import type { Check, ValidatorScope } from './validator.ts';

/** `expression`: true = valid; what cannot be known because a field is absent holds (ADR 9). */
export function expression(a: { validator: ValidatorOf<'expression'>; scope: ValidatorScope }): Check | null {
  const { rule: source, field, message } = a.validator;
  if (field !== undefined && fieldNamed({ ...a, key: 'field', name: field }) === null) return null;
  const rule = conditionOf({ ...a, key: 'rule', source });
  if (rule === null) return null;
  const broken = [{ path: field ?? '', message }];
  if (rule.recordReads.length === 0) return ({ env }) => (rule.holds(env) ? [] : broken);
  return async ({ env, read }) => ((await holdsReading({ expression: rule, env, read })) ? [] : broken);
}

/** `required` and `conditional_required`: a field must be there; blank text and empty lists count as absent. */
export function required(a: {
  validator: ValidatorOf<'required' | 'conditional_required'>;
  scope: ValidatorScope;
}): Check | null {
  const { field } = a.validator;
  if (fieldNamed({ ...a, key: 'field', name: field }) === null) return null;
  return ({ record }) => (isBlank({ record, field }) ? [{ path: field, message: `${field} must be given` }] : []);
}

/** `immutable`: fields that an update leaves as they are. */
export function immutable(a: { validator: ValidatorOf<'immutable'>; scope: ValidatorScope }): Check | null {
  const { fields } = a.validator;
  const known = fields.map((name, i) => fieldNamed({ ...a, key: `fields[${i}]`, name }));
  if (known.includes(null)) return null;
  return ({ changes }) =>
    fields
      .filter((name) => Object.hasOwn(changes, name))
      .map((name) => ({ path: name, message: `${name} cannot be changed` }));
}

function isBlank(a: { record: HookRecord; field: string }): boolean {
  const value = a.record[a.field] ?? null;
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (Array.isArray(value) && value.length === 0);
}
