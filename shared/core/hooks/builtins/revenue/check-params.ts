import type { FieldTypeName } from '#core/entities/field.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { HookPlace } from '../../hook-place.ts';
import { fieldIssues } from '../named-fields.ts';
import type { RevenueParams } from './params.ts';

type Place = HookPlace<RevenueParams>;

const MONEY = ['money'] as const;
const RATE = ['number', 'integer'] as const;
const CURRENCY = ['string', 'enum'] as const;

/** What does not fit: names that there are not, amounts that are none, a guard that leaves a gap. */
export function checkParams(a: Place): void {
  const { params, issues } = a;
  issues.push(...lineIssues(a), ...totalIssues(a), ...taxIssues(a), ...reversesIssues(a), ...gaps(a));
  for (const [i, field] of params.open_fields.entries()) {
    issues.push(...fieldIssues({ fields: a.fields, name: field, path: `open_fields[${i}]` }));
  }
}

function lineIssues(a: Place): Issue[] {
  const { lines, tax } = a.params;
  const list = fieldIssues({ fields: a.fields, name: lines.field, path: 'lines.field', types: ['list'] });
  if (list.length > 0) return list;
  const fields = new Map((a.fields.get(lines.field)?.fields ?? []).map((one) => [one.name, one]));
  const wanted: [path: string, name: string | undefined, types: readonly FieldTypeName[]][] = [
    ['lines.quantity', lines.quantity, RATE],
    ['lines.unit_price', lines.unit_price, MONEY],
    ['lines.discount', lines.discount, RATE],
    ['lines.total', lines.total, MONEY],
    ['lines.currency', lines.currency, CURRENCY],
    ['tax.rate_field', tax?.rate_field, RATE],
    ['tax.amount_field', tax?.amount_field, MONEY],
  ];
  return wanted.flatMap(([path, name, types]) =>
    name === undefined ? [] : fieldIssues({ fields, name, path, types }),
  );
}

function totalIssues(a: Place): Issue[] {
  const { currency, ...amounts } = a.params.totals;
  const { fields } = a;
  const issues = Object.entries(amounts).flatMap(([key, name]): Issue[] => {
    if (name === undefined) return [];
    const path = `totals.${key}`;
    const wrong = fieldIssues({ fields, name, path, types: MONEY });
    if (wrong.length > 0 || fields.get(name)?.required !== true) return wrong;
    const message = `leave out required on "${name}": it is looked for before hooks run, and the hook fills it`;
    return [{ path, code: 'BINDING_MISMATCH', message }];
  });
  if (currency === undefined) return issues;
  return [...issues, ...fieldIssues({ fields, name: currency, path: 'totals.currency', types: CURRENCY })];
}

function taxIssues(a: Place): Issue[] {
  const { tax, totals } = a.params;
  if (tax === undefined) return [];
  const issues: Issue[] = [];
  if ((tax.rate === undefined) === (tax.rate_field === undefined)) {
    const message = 'tax must have either rate, for all lines, or rate_field, of each line';
    issues.push({ path: 'tax', code: 'REQUIRED', message });
  }
  if (tax.per === 'total' && tax.amount_field !== undefined) {
    const message = 'a line has a tax of its own only with per: line';
    issues.push({ path: 'tax.amount_field', code: 'BINDING_MISMATCH', message });
  }
  if (totals.tax === undefined) {
    issues.push({
      path: 'totals.tax',
      code: 'REQUIRED',
      message: 'totals.tax must name the field that the tax goes to',
    });
  }
  return issues;
}

function reversesIssues(a: Place): Issue[] {
  const { reverses, posted_when: posted } = a.params;
  if (reverses === undefined) return [];
  const wrong = fieldIssues({ fields: a.fields, name: reverses, path: 'reverses', types: ['reference'] });
  if (wrong.length > 0) return wrong;
  const own = `${a.definition.app}/${a.definition.name}`;
  const target = a.fields.get(reverses)?.entity;
  if (target !== own) {
    const message = `"${reverses}" refers to ${target}; a document reverses one of its own kind, ${own}`;
    return [{ path: 'reverses', code: 'BINDING_MISMATCH', message }];
  }
  if (posted !== undefined) return [];
  return [{ path: 'posted_when', code: 'REQUIRED', message: 'only what is posted can be reversed: say when that is' }];
}

function gaps(a: Place): Issue[] {
  const needed = ['create', 'update', ...(a.params.posted_when === undefined ? [] : ['delete'])] as const;
  const missing = needed.filter((one) => !a.events.some((event) => event === one));
  if (missing.length === 0 && !a.conditional) return [];
  const message = `a guard of amounts counts for all writes: bind it to ${needed.join(', ')}, without a condition`;
  return [{ path: '', code: 'BINDING_MISMATCH', message }];
}
