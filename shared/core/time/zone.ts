import { didYouMean } from '#core/errors/suggest.ts';
import { DAY_MS } from './iso.ts';

/** A wall clock's reading: days since 1970-01-01, and milliseconds since midnight as the clock shows them. */
export type WallTime = { day: number; ms: number };

const formats = new Map<string, Intl.DateTimeFormat>();

/** What is wrong with the name of a time zone; null when there is one of this name. */
export function zoneProblem(zone: string): string | null {
  try {
    formatOf(zone);
    return null;
  } catch {
    const hint = didYouMean({ name: zone, known: ['UTC', ...Intl.supportedValuesOf('timeZone')] });
    return `there is no time zone "${zone}"${hint}`;
  }
}

/**
 * What the clocks of a zone show at an instant.
 *
 * @example
 * ```ts
 * import { wallTime } from '#core/time/zone.ts';
 * const { day, ms } = wallTime({ at: Date.parse('2026-07-01T07:00:00Z'), zone: 'Europe/Berlin' }); // 9 hours of ms
 * ```
 */
export function wallTime(a: { at: number; zone: string }): WallTime {
  const local = a.at + zoneOffset(a);
  const day = Math.floor(local / DAY_MS);
  return { day, ms: local - day * DAY_MS };
}

/** The instants at which the clocks show a time: one, none where they are put forward, two where they are put back. */
export function instantsOf(a: { wall: WallTime; zone: string }): number[] {
  const { local, before, after } = around(a);
  return [...new Set([local - before, local - after])]
    .filter((at) => at + zoneOffset({ at, zone: a.zone }) === local)
    .sort((x, y) => x - y);
}

/** The first instant at which the clocks show a time; where they leap over it, the instant of the leap. */
export function firstInstantOf(a: { wall: WallTime; zone: string }): number {
  const [first] = instantsOf(a);
  if (first !== undefined) return first;
  const { local, before, after } = around(a);
  let low = local - Math.max(before, after);
  let high = local - Math.min(before, after);
  const earlier = zoneOffset({ at: low, zone: a.zone });
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (zoneOffset({ at: middle, zone: a.zone }) === earlier) low = middle;
    else high = middle;
  }
  return high;
}

/** Milliseconds that the clocks of a zone are ahead of UTC at an instant. */
export function zoneOffset(a: { at: number; zone: string }): number {
  if (a.zone === 'UTC') return 0;
  const seconds = Math.floor(a.at / 1000) * 1000;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(a.zone).formatToParts(seconds)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
}

/** A wall time as if it were UTC, and the offsets of the day before and the day after. */
function around(a: { wall: WallTime; zone: string }): { local: number; before: number; after: number } {
  const local = a.wall.day * DAY_MS + a.wall.ms;
  const { zone } = a;
  return {
    local,
    before: zoneOffset({ at: local - DAY_MS, zone }),
    after: zoneOffset({ at: local + DAY_MS, zone }),
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = 'numeric' as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', numberingSystem: 'latn', calendar: 'gregory' },
    ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
  });
  formats.set(zone, format);
  return format;
}
