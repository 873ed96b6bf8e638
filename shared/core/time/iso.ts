/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

// the years 0000 to 9999, which four digits can say
const LEAST = -62_167_219_200_000;
const MOST = 253_402_300_799_999;

const DATE_FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATETIME_FORM =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * A datetime text (`2026-03-31T09:00:00Z`, or with an offset, with or without seconds and fraction) in canonical
 * form: UTC with milliseconds and `Z`. Null for anything else, a text without a zone included.
 *
 * @example
 * ```ts
 * import { parseDatetime } from '#core/time/iso.ts';
 * const canonical: string | null = parseDatetime('2026-03-31T11:00:00+02:00'); // 2026-03-31T09:00:00.000Z
 * ```
 */
export function parseDatetime(text: string): string | null {
  const millis = datetimeMillis(text);
  return millis === null ? null : formatDatetime(millis);
}

/** A day (`2026-03-31`) that the calendar has; null for anything else. */
export function parseDate(text: string): string | null {
  return dateMillis(text) === null ? null : text;
}

/** Milliseconds since the epoch of a datetime text; null if it is none. */
export function datetimeMillis(text: string): number | null {
  const m = DATETIME_FORM.exec(text);
  if (m === null) return null;
  const day = dayMillis(Number(m[1]), Number(m[2]), Number(m[3]));
  const [hour, minute, second] = [Number(m[4]), Number(m[5]), Number(m[6] ?? 0)];
  const [zoneHour, zoneMinute] = [Number(m[9] ?? 0), Number(m[10] ?? 0)];
  if (day === null || hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return null;
  const offset = (zoneHour * 60 + zoneMinute) * (m[8] === '-' ? -1 : 1);
  const fraction = m[7] === undefined ? 0 : Number(m[7].slice(0, 3).padEnd(3, '0'));
  return inRange(day + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction);
}

/** Milliseconds since the epoch of the midnight (UTC) that a day begins with; null if the text is no day. */
export function dateMillis(text: string): number | null {
  const m = DATE_FORM.exec(text);
  return m === null ? null : dayMillis(Number(m[1]), Number(m[2]), Number(m[3]));
}

/** The canonical datetime of an instant; null outside the years 0000 to 9999. */
export function formatDatetime(millis: number): string | null {
  return inRange(millis) === null ? null : new Date(millis).toISOString();
}

/** The day (UTC) that an instant lies in; null outside the years 0000 to 9999. */
export function formatDate(millis: number): string | null {
  return formatDatetime(millis)?.slice(0, 10) ?? null;
}

/** A datetime moved by some milliseconds, canonical; null if it is none or leaves the years 0000 to 9999. */
export function addDuration(a: { at: string; millis: number }): string | null {
  const from = datetimeMillis(a.at);
  return from === null ? null : formatDatetime(from + a.millis);
}

/** The instant itself if four digits can say its year, else null. */
export function inRange(millis: number): number | null {
  return millis >= LEAST && millis <= MOST ? millis : null;
}

function dayMillis(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  // a year that begins in March has its odd day at the end; 719,468 days lie between 0000-03-01 and the epoch
  const y = month > 2 ? year : year - 1;
  const m = month > 2 ? month - 3 : month + 9;
  const days = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((153 * m + 2) / 5);
  return (days + day - 1 - 719_468) * DAY_MS;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
