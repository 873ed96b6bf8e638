import type { Expression } from '#core/expressions/compile-expression.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { ValidatorOf } from './definition.ts';
import { conditionOf, fieldNamed, report } from './lookups.ts';
import type { Check, ValidatorScope } from './validator.ts';

const OPERATORS = {
  eq: { sign: '==', words: 'equal' },
  neq: { sign: '!=', words: 'differ from' },
  lt: { sign: '<', words: 'be below' },
  lte: { sign: '<=', words: 'not be above' },
  gt: { sign: '>', words: 'be above' },
  gte: { sign: '>=', words: 'not be below' },
} as const;

/** `date_range`: an end after its start; holds where one of them is absent. */
export function dateRange(a: { validator: ValidatorOf<'date_range'>; scope: ValidatorScope }): Check | null {
  const { start_field: start, end_field: end, allow_equal: equal } = a.validator;
  const both = [temporal({ ...a, key: 'start_field', name: start }), temporal({ ...a, key: 'end_field', name: end })];
  if (both.includes(false)) return null;
  const rule = conditionOf({ ...a, key: 'end_field', source: `${end} ${equal ? '>=' : '>'} ${start}` });
  const message = equal ? `${end} must not be before ${start}` : `${end} must be after ${start}`;
  return rule && holding({ rule, needs: [start, end], path: end, message });
}

/** `field_comparison`: two fields against each other; holds where one of them is absent. */
export function fieldComparison(a: {
  validator: ValidatorOf<'field_comparison'>;
  scope: ValidatorScope;
}): Check | null {
  const { left, operator, right } = a.validator;
  const both = [fieldNamed({ ...a, key: 'left', name: left }), fieldNamed({ ...a, key: 'right', name: right })];
  if (both.includes(null)) return null;
  const { sign, words } = OPERATORS[operator];
  const rule = conditionOf({ ...a, key: 'operator', source: `${left} ${sign} ${right}` });
  return rule && holding({ rule, needs: [left, right], path: left, message: `${left} must ${words} ${right}` });
}

/** `range`: a number, an amount or a time within limits; holds where it is absent. */
export function range(a: { validator: ValidatorOf<'range'>; scope: ValidatorScope }): Check | null {
  const { field: name, min, max } = a.validator;
  const field = fieldNamed({ ...a, key: 'field', name });
  if (field === null) return null;
  if (min === undefined && max === undefined) {
    report({ ...a, key: 'min', code: 'REQUIRED', message: 'range needs min or max' });
    return null;
  }
  const checks = [
    ...(min === undefined ? [] : [{ key: 'min', sign: '>=', value: min, words: 'must not be below' }]),
    ...(max === undefined ? [] : [{ key: 'max', sign: '<=', value: max, words: 'must not be above' }]),
  ].map(({ key, sign, value, words }) => {
    const rule = conditionOf({ ...a, key, source: `${name} ${sign} ${literal(value)}` });
    return rule && holding({ rule, needs: [name], path: name, message: `${name} ${words} ${value}` });
  });
  const ready = checks.filter((one) => one !== null);
  return ready.length < checks.length ? null : async (input) => (await Promise.all(ready.map((c) => c(input)))).flat();
}

/** Numbers stand in the expression as they are, everything else as a text. */
function literal(value: number | string): string {
  return typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value) ? String(value) : JSON.stringify(value);
}

function temporal(a: { scope: ValidatorScope; key: string; name: string }): boolean {
  const field = fieldNamed(a);
  if (field === null) return false;
  if (field.type === 'date' || field.type === 'datetime') return true;
  report({ ...a, code: 'TYPE_MISMATCH', message: `${a.name} is a ${field.type}, not a date or datetime` });
  return false;
}

function holding(a: { rule: Expression; needs: readonly string[]; path: string; message: string }): Check {
  const absent = (record: HookRecord): boolean => a.needs.some((name) => (record[name] ?? null) === null);
  return ({ record, env }) => (absent(record) || a.rule.holds(env) ? [] : [{ path: a.path, message: a.message }]);
}
