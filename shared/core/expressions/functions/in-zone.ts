import { DAY_MS } from '#core/time/iso.ts';
import { wallTime, zoneProblem } from '#core/time/zone.ts';
import type { Node } from '../node.ts';
import type { Value } from '../run/value.ts';

/** What the clocks of a zone show at an instant, as the instant at which those in UTC do; null when there is no such zone. */
export function clockInZone(at: Value, zone: Value): number | null {
  if (typeof at !== 'number' || typeof zone !== 'string' || zoneProblem(zone) !== null) return null;
  const { day, ms } = wallTime({ at, zone });
  return day * DAY_MS + ms;
}

/** The day in a zone that an instant lies in. */
export function dayInZone(at: Value, zone: Value): number | null {
  const clock = clockInZone(at, zone);
  return clock === null ? null : Math.floor(clock / DAY_MS) * DAY_MS;
}

/** What is wrong with a zone that is written as a literal. */
export function lintZone(args: readonly Node[]): string | null {
  const zone = args[1];
  return zone?.kind === 'literal' && typeof zone.value === 'string' ? zoneProblem(zone.value) : null;
}
