import { CONVERSION_FUNCTIONS } from './conversions.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { MATH_FUNCTIONS } from './math.ts';
import type { FunctionRow } from './overload.ts';
import { TEXT_FUNCTIONS } from './text.ts';

/** Every function of the expression language: what the checker knows, what runs, and what the reference says. */
export const FUNCTIONS: readonly FunctionRow[] = [
  ...TEXT_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
];

/** What looks like a call and is none: its arguments are not evaluated before it. */
export type Form = { name: string; forms: string[]; docs: string; example: string };

/** The forms, for the reference. */
export const FORMS: readonly Form[] = [
  { name: 'has', forms: ['has(x) → bool'], docs: 'The same as `x != null`.', example: 'has(due_date)' },
  {
    name: 'if',
    forms: ['if(test, a, b)'],
    docs: 'The same as `test ? a : b`: null counts as false.',
    example: 'if(quantity > 10, "many", "few")',
  },
  { name: 'now', forms: ['now() → datetime'], docs: 'The same as `now`.', example: 'created_at < now()' },
  {
    name: 'today',
    forms: ['today() → date'],
    docs: 'The day in UTC that `now` lies in.',
    example: 'due_date < today()',
  },
  {
    name: 'exists',
    forms: ['list.exists(x, condition) → bool'],
    docs: 'Whether the condition holds for an item of the list, or a key of the object. A list that is null has no items, here and in the other forms over lists.',
    example: 'lines.exists(l, l.quantity > 100)',
  },
  {
    name: 'all',
    forms: ['list.all(x, condition) → bool'],
    docs: 'Whether the condition holds for every item; true when there is none.',
    example: 'lines.all(l, l.quantity > 0)',
  },
  {
    name: 'exists_one',
    forms: ['list.exists_one(x, condition) → bool'],
    docs: 'Whether the condition holds for exactly one item.',
    example: 'lines.exists_one(l, l.price == 0)',
  },
  {
    name: 'filter',
    forms: ['list.filter(x, condition) → list'],
    docs: 'The items for which the condition holds.',
    example: 'size(lines.filter(l, l.price > 10)) > 2',
  },
  {
    name: 'map',
    forms: ['list.map(x, value) → list', 'list.map(x, condition, value) → list'],
    docs: 'A value for each item, or for each item for which the condition holds.',
    example: 'sum(lines.map(l, l.price * l.quantity))',
  },
];

/** What reads other records, for the reference; their examples are over its sample of an app. */
export const RECORD_FORMS: readonly Form[] = [
  {
    name: 'lookup',
    forms: ['lookup("app/entity", id) → record', 'lookup("app/entity", "field", value, …) → record'],
    docs: 'The record with this id, or that has these values in a unique; null when there is none.',
    example: 'lookup("crm/clients", client_id).tier == "gold"',
  },
  {
    name: 'exists',
    forms: ['exists("app/entity", "field", value, …) → bool'],
    docs: 'Whether a record has these values in the first fields of an index, or in a unique.',
    example: 'exists("psa/tickets", "client_id", client_id, "status", "open")',
  },
  {
    name: 'count',
    forms: ['count("app/entity", "field", value, …) → int'],
    docs: 'How many records have these values in the first fields of an index; 1000 stands for 1,000 and more.',
    example: 'count("psa/tickets", "client_id", client_id) > 20',
  },
];
