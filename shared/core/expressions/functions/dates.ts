import { DAY_MS, dateMillis, datetimeMillis, formatDate, formatDatetime, inRange } from '#core/time/iso.ts';
import { type CelType, DATE, DATETIME, DURATION, DYN, INT, NUMBER } from '../cel-type.ts';
import type { Node } from '../node.ts';
import type { Value } from '../run/value.ts';
import { DATE_PARTS } from './date-parts.ts';
import { onNumber, onNumbers } from './lift.ts';
import { type FunctionRow, type Overload, overload, type Param } from './overload.ts';

// what is known at run time only: the text of a date or datetime
const TEXT: Param = { raw: ['dyn', 'string'] };
const MOMENT: Param = { raw: ['dyn', 'string', 'date', 'datetime'] };
const PAIRS: CelType[][] = [DATE, DATETIME].flatMap((left) => [DATE, DATETIME].map((right) => [left, right]));

/** Functions over dates and datetimes. */
export const DATE_FUNCTIONS: readonly FunctionRow[] = [
  ...DATE_PARTS,
  {
    name: 'daysBetween',
    forms: ['daysBetween(date | datetime, date | datetime) → int'],
    docs: 'Whole days from the first to the second, negative when the second is earlier. A date stands for its midnight in UTC.',
    example: 'daysBetween(due_date, now) > 30',
    method: false,
    overloads: [
      ...PAIRS.map((params) => overload({ params, result: INT, run: onNumbers(daysBetween) })),
      overload({ params: [MOMENT, MOMENT], result: INT, run: onMoments(daysBetween), lint: lintMoments }),
    ],
  },
  {
    name: 'seconds',
    forms: ['seconds(duration) → number'],
    docs: 'How many seconds a length of time has.',
    example: 'seconds(now - created_at) / 60 > 90',
    method: true,
    overloads: [overload({ params: [DURATION], result: NUMBER, run: onNumber((ms) => ms / 1000) })],
  },
  {
    name: 'addDays',
    forms: ['addDays(date, int) → date', 'addDays(datetime, number) → datetime'],
    docs: 'Moved by some days, back when negative. A date moves by whole days only.',
    example: 'addDays(due_date, 14)',
    method: true,
    overloads: [
      overload({
        params: [DATE, INT],
        result: DATE,
        run: onNumbers((at, days) => (Number.isInteger(days) ? moved(at, days) : null)),
      }),
      overload({ params: [DATETIME, NUMBER], result: DATETIME, run: onNumbers(moved) }),
      overload({ params: [TEXT, NUMBER], result: DYN, run: addDaysToText, lint: lintMoments }),
    ],
  },
];

function daysBetween(from: number, to: number): number {
  return Math.trunc((to - from) / DAY_MS) + 0;
}

function moved(at: number, days: number): number | null {
  return inRange(Math.round(at + days * DAY_MS));
}

function momentOf(text: Value): number | null {
  return typeof text === 'string' ? (dateMillis(text) ?? datetimeMillis(text)) : null;
}

function lintMoments(args: readonly Node[]): string | null {
  for (const arg of args) {
    if (arg.kind === 'literal' && typeof arg.value === 'string' && momentOf(arg.value) === null)
      return `"${arg.value}" is no date or datetime`;
  }
  return null;
}

function onMoments(f: (left: number, right: number) => Value): Overload['run'] {
  return (a, b) => {
    const [left, right] = [momentOf(a), momentOf(b)];
    return left === null || right === null ? null : f(left, right);
  };
}

function addDaysToText(text: Value, days: Value): Value {
  const at = momentOf(text);
  const to = at === null || typeof days !== 'number' ? null : moved(at, days);
  if (to === null || typeof text !== 'string') return null;
  if (dateMillis(text) === null) return formatDatetime(to);
  return Number.isInteger(days) ? formatDate(to) : null;
}
