import { dateMillis, datetimeMillis } from '#core/time/iso.ts';
import { DATE, DATETIME, INT, STRING } from '../cel-type.ts';
import type { Value } from '../run/value.ts';
import { clockInZone, lintZone } from './in-zone.ts';
import { onNumber } from './lift.ts';
import { type FunctionRow, type Overload, overload, type Param } from './overload.ts';

const UNKNOWN: Param = { raw: ['dyn'] };
const ZONE = 'in UTC, or in the time zone of that name';

/** The parts of dates and datetimes. */
export const DATE_PARTS: readonly FunctionRow[] = [
  ofDays({ name: 'year', docs: 'The year', example: 'year(due_date) == 2026', part: (at) => at.getUTCFullYear() }),
  ofDays({
    name: 'month',
    docs: 'The month, 1 to 12',
    example: 'month(now, "Europe/Berlin") == 12',
    part: (at) => at.getUTCMonth() + 1,
  }),
  ofDays({
    name: 'day',
    docs: 'The day of the month, 1 to 31',
    example: 'day(now) == 1',
    part: (at) => at.getUTCDate(),
  }),
  ofDays({
    name: 'weekday',
    docs: 'The day of the week, 1 for Monday to 7 for Sunday',
    example: 'weekday(due_date) > 5',
    part: (at) => at.getUTCDay() || 7,
  }),
  ofTimes({
    name: 'hour',
    docs: 'The hour, 0 to 23',
    example: 'hour(now, "America/New_York") >= 9',
    part: (at) => at.getUTCHours(),
  }),
  ofTimes({
    name: 'minute',
    docs: 'The minute, 0 to 59',
    example: 'minute(created_at) == 0',
    part: (at) => at.getUTCMinutes(),
  }),
];

type PartRow = { name: string; docs: string; example: string; part: (at: Date) => number };

/** A part that dates have too; a date is the same in every zone. */
function ofDays(a: PartRow): FunctionRow {
  const { name } = a;
  const forms = [`${name}(date | datetime) → int`, `${name}(datetime, string) → int`];
  const dates = overload({ params: [DATE], result: INT, run: onNumber(partOf(a)) });
  return { ...rowOf(a), forms, overloads: [unknown(a), dates, ...timeOverloads(a)] };
}

function ofTimes(a: PartRow): FunctionRow {
  return { ...rowOf(a), forms: [`${a.name}(datetime, string?) → int`], overloads: [unknown(a), ...timeOverloads(a)] };
}

function rowOf({ name, docs, example }: PartRow): Omit<FunctionRow, 'forms' | 'overloads'> {
  return { name, docs: `${docs}, ${ZONE}.`, example, method: true };
}

function timeOverloads(a: PartRow): Overload[] {
  const part = partOf(a);
  const inZone = (at: Value, zone: Value): Value => {
    const clock = clockInZone(at, zone);
    return clock === null ? null : part(clock);
  };
  return [
    overload({ params: [DATETIME], result: INT, run: onNumber(part) }),
    overload({ params: [DATETIME, STRING], result: INT, run: inZone, lint: lintZone }),
  ];
}

/** What is known at run time only may be either. */
function unknown(a: PartRow): Overload {
  const part = partOf(a);
  const ofText = (text: Value): Value => {
    const at = typeof text === 'string' ? (datetimeMillis(text) ?? dateMillis(text)) : null;
    return at === null ? null : part(at);
  };
  return overload({ params: [UNKNOWN], result: INT, run: ofText });
}

function partOf({ part }: PartRow): (millis: number) => number {
  return (millis) => part(new Date(millis));
}
