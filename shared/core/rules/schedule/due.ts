import { DAY_MS, dateMillis, datetimeMillis, formatDate, formatDatetime } from '#core/time/iso.ts';
import { firstInstantOf, wallTime } from '#core/time/zone.ts';

/** When a record's date is due: `days` of the calendar and `rest` milliseconds later, at a time of day if one is said. */
export type Due = {
  type: 'date' | 'datetime';
  days: number;
  rest: number;
  /** milliseconds since midnight; null = a datetime's own time */
  at: number | null;
};

type Timed = { due: Due; zone: string };
/** A range of a field's values: `gte` inclusive, `lt` exclusive. */
export type ValueRange = { gte: string; lt: string };

/** Whoever wrote while a look was taken is found by a second one, this much later. */
export const LATE_MS = 2 * 60_000;
const MINUTE_MS = 60_000;
// a day in a zone begins within this of where it begins a day before or after
const LEAP_MS = 3 * 3_600_000;
const LAST_DAY = '9999-12-31';

/** The instant at which a value is due; null when it is no date. */
export function dueOf(a: Timed & { value: string }): number | null {
  const { due, value } = a;
  if (due.type === 'date') {
    const millis = dateMillis(value);
    return millis === null ? null : dueOfDay({ ...a, day: millis / DAY_MS });
  }
  const at = datetimeMillis(value);
  if (at === null) return null;
  if (due.at === null) return at + due.days * DAY_MS + due.rest;
  return dueOfDay({ ...a, day: wallTime({ at, zone: a.zone }).day });
}

/** A range that holds all values due after `from` and up to `until`, and few others. */
export function valuesDue(a: Timed & { from: number; until: number }): ValueRange {
  const { due, zone } = a;
  if (due.type === 'datetime' && due.at === null) {
    const shift = due.days * DAY_MS + due.rest - 1;
    return { gte: textOf(a.from - shift), lt: textOf(a.until - shift) };
  }
  const [first, end] = [firstDayAfter({ ...a, at: a.from }), firstDayAfter({ ...a, at: a.until })];
  if (due.type === 'date') return { gte: dayText(first), lt: dayText(end) };
  const start = (day: number): number => firstInstantOf({ wall: { day, ms: 0 }, zone });
  return { gte: textOf(start(first) - LEAP_MS), lt: textOf(start(end) + LEAP_MS) };
}

/** When to look next, having looked at an instant: when something may be due, and once more a little later. */
export function nextLook(a: Timed & { after: number }): number {
  if (a.due.type === 'datetime' && a.due.at === null) return (Math.floor(a.after / MINUTE_MS) + 1) * MINUTE_MS;
  const next = (at: number): number => dueOfDay({ ...a, day: firstDayAfter({ ...a, at }) });
  return Math.min(next(a.after), next(a.after - LATE_MS) + LATE_MS);
}

function dueOfDay(a: Timed & { day: number }): number {
  const { due } = a;
  return firstInstantOf({ wall: { day: a.day + due.days, ms: due.at ?? 0 }, zone: a.zone }) + due.rest;
}

/** The first day that is due after an instant. */
function firstDayAfter(a: Timed & { at: number }): number {
  let day = Math.floor((a.at - a.due.rest) / DAY_MS) - a.due.days - 2;
  while (dueOfDay({ ...a, day }) <= a.at) day++;
  return day;
}

function dayText(day: number): string {
  return formatDate(day * DAY_MS) ?? LAST_DAY;
}

function textOf(millis: number): string {
  return formatDatetime(millis) ?? LAST_DAY;
}
