import type { Issue, IssueCode } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import { CURRENCIES } from '#core/money/currency.ts';
import { patternProblem } from '#core/text/linear-pattern.ts';
import type { Field, ItemField } from './field.ts';
import { CONSTRAINTS, type Constraint } from './types/field-type.ts';
import { FIELD_TYPE_TABLE, LIST_CONSTRAINTS } from './types/index.ts';

type Input = { field: Field | ItemField; path: string; currency: string | null };
const COUNTS = [
  ['min_length', 'max_length'],
  ['min_items', 'max_items'],
] as const;

/** What is wrong with a field's constraints: of another type, against each other, or never to be met. */
export function lintConstraints(a: Input): Issue[] {
  const unfit = unfitOf(a);
  if (unfit.length > 0) return unfit;
  return [...lintBounds(a), ...lintCounts(a), ...lintPattern(a), ...lintValues(a), ...lintCurrency(a)];
}

/** The keys that go with a field's type. */
export function constraintsOf(field: Field | ItemField): readonly Constraint[] {
  return field.type === 'list' ? LIST_CONSTRAINTS : FIELD_TYPE_TABLE[field.type].constraints;
}

function unfitOf({ field, path }: Input): Issue[] {
  const allowed = constraintsOf(field);
  return CONSTRAINTS.filter((key) => key in field && field[key as keyof typeof field] !== undefined)
    .filter((key) => !allowed.includes(key))
    .map((key) => {
      const advice = allowed.length === 0 ? '' : `; it may have ${allowed.join(', ')}`;
      return problem({
        path: `${path}.${key}`,
        code: 'NOT_APPLICABLE',
        says: `does not go with ${field.type}${advice}`,
      });
    });
}

/** `min` and `max` must be values of the field themselves, and leave room for some. */
function lintBounds(a: Input): Issue[] {
  const { field, path } = a;
  if (field.type === 'list') return [];
  const issues = (['min', 'max'] as const).flatMap((key) => {
    const bound = field[key];
    return bound === undefined ? [] : boundIssues({ ...a, bound, key });
  });
  const order = FIELD_TYPE_TABLE[field.type].order;
  if (issues.length > 0 || !order || field.min === undefined || field.max === undefined) return issues;
  const low = canonical({ ...a, bound: field.min });
  if (low.ok && order({ value: low.value, bound: field.max }) > 0) {
    return [
      problem({ path: `${path}.min`, code: 'OUT_OF_RANGE', says: `is above max: ${field.min} and ${field.max}` }),
    ];
  }
  return [];
}

function boundIssues(a: Input & { bound: Json; key: string }): Issue[] {
  const result = canonical(a);
  return result.ok ? [] : [problem({ path: `${a.path}.${a.key}`, code: result.code, says: result.message })];
}

function canonical(a: Input & { bound: Json }): ReturnType<(typeof FIELD_TYPE_TABLE)['string']['normalise']> {
  const { min: _, max: __, ...field } = a.field;
  if (field.type === 'list') return { ok: true, value: a.bound };
  return FIELD_TYPE_TABLE[field.type].normalise({
    value: a.bound,
    context: { field: { ...field, type: field.type }, currency: a.currency },
  });
}

function lintCounts({ field, path }: Input): Issue[] {
  return COUNTS.flatMap(([least, most]): Issue[] => {
    const low = field[least];
    const high = field[most];
    if (low === undefined || high === undefined || low <= high) return [];
    return [problem({ path: `${path}.${least}`, code: 'OUT_OF_RANGE', says: `is above ${most}: ${low} and ${high}` })];
  });
}

function lintPattern({ field, path }: Input): Issue[] {
  const found = field.pattern === undefined ? null : patternProblem(field.pattern);
  return found === null ? [] : [{ path: `${path}.pattern`, code: 'SYNTAX', message: `${path}.pattern: ${found}` }];
}

function lintValues({ field, path }: Input): Issue[] {
  const values = field.values ?? [];
  return values.flatMap((value, i): Issue[] =>
    values.indexOf(value) < i
      ? [problem({ path: `${path}.values[${i}]`, code: 'DUPLICATE_NAME', says: `"${value}" stands there twice` })]
      : [],
  );
}

function lintCurrency({ field, path }: Input): Issue[] {
  return field.currency === undefined ? [] : currencyIssues({ currency: field.currency, path: `${path}.currency` });
}

/** Whether a currency is one of ISO 4217. */
export function currencyIssues(a: { currency: string; path: string }): Issue[] {
  if (CURRENCIES.has(a.currency)) return [];
  return [problem({ path: a.path, code: 'NOT_IN_VALUES', says: `"${a.currency}" is no currency of ISO 4217` })];
}

function problem(a: { path: string; code: IssueCode; says: string }): Issue {
  return { path: a.path, code: a.code, message: `${a.path} ${a.says}` };
}
