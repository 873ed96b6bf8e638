import { DAY_MS } from '#core/time/iso.ts';
import { firstInstantOf, instantsOf, wallTime, zoneOffset } from '#core/time/zone.ts';
import type { Cron } from './cron.ts';

// 29 February on a given day of the week comes back within 40 years
const MOST_DAYS = 15_000;

type Timed = { cron: Cron; zone: string };

/** The first time after an instant; null when there is none in 40 years. */
export function nextTime(a: Timed & { after: number }): number | null {
  const start = wallTime({ at: a.after, zone: a.zone }).day - 1;
  for (let day = start; day < start + MOST_DAYS; day++) {
    const found = timesOfDay({ ...a, day }).find((at) => at > a.after);
    if (found !== undefined) return found;
  }
  return null;
}

/** The last time at or before an instant; null when there was none in 40 years. */
export function lastTime(a: Timed & { upTo: number }): number | null {
  const start = wallTime({ at: a.upTo, zone: a.zone }).day + 1;
  for (let day = start; day > start - MOST_DAYS; day--) {
    const found = timesOfDay({ ...a, day }).findLast((at) => at <= a.upTo);
    if (found !== undefined) return found;
  }
  return null;
}

/** The times from an instant up to another, that one left out; for spans of days. */
export function timesWithin(a: Timed & { start: number; end: number }): number[] {
  const first = wallTime({ at: a.start, zone: a.zone }).day - 1;
  const last = wallTime({ at: a.end, zone: a.zone }).day + 1;
  const days = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return days.flatMap((day) => timesOfDay({ ...a, day }).filter((at) => at >= a.start && at < a.end));
}

/**
 * The times of one day, in order. Where clocks are put forward, a time that is leapt over comes at the leap; where
 * they are put back, a time comes once. With `*` hours it goes by elapsed time: nothing is made up, nothing left out.
 */
function timesOfDay(a: Timed & { day: number }): number[] {
  const { cron, zone, day } = a;
  if (!meansDay({ cron, day })) return [];
  const minutes = cron.hours.flatMap((hour) => cron.minutes.map((minute) => (hour * 60 + minute) * 60_000));
  const start = day * DAY_MS;
  const offset = zoneOffset({ at: start - DAY_MS, zone });
  if (offset === zoneOffset({ at: start + 2 * DAY_MS, zone })) return minutes.map((ms) => start + ms - offset);
  const times = minutes.flatMap((ms) =>
    cron.everyHour ? instantsOf({ wall: { day, ms }, zone }) : [firstInstantOf({ wall: { day, ms }, zone })],
  );
  return [...new Set(times)].sort((x, y) => x - y);
}

function meansDay(a: { cron: Cron; day: number }): boolean {
  const { cron } = a;
  const date = new Date(a.day * DAY_MS);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const [byMonth, byWeek] = [cron.days.has(date.getUTCDate()), cron.weekdays.has(date.getUTCDay())];
  return cron.eitherDay ? byMonth || byWeek : byMonth && byWeek;
}
