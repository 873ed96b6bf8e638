import type { Iso } from '#core/records/row.ts';
import { DAY_MS } from '#core/time/iso.ts';

/** A window of time: the day that it begins with, and that of the one before. */
type WindowStart = { window: 'daily' | 'weekly' | 'monthly'; starts_on: string; before: string };

/**
 * The day, the week (from Monday) and the month that an instant lies in, in UTC.
 *
 * @example
 * ```ts
 * import { csatWindows } from '#apps/psa/hooks/csat-window-starts.ts';
 * const [day] = csatWindows({ at: '2026-03-05T06:00:00.000Z' }); // 2026-03-05, before it 2026-03-04
 * ```
 */
export function csatWindows(a: { at: Iso }): WindowStart[] {
  const at = Date.parse(`${a.at.slice(0, 10)}T00:00:00.000Z`);
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS;
  const first = `${a.at.slice(0, 7)}-01`;
  const lastMonth = dayOf(Date.parse(`${first}T00:00:00.000Z`) - DAY_MS).slice(0, 7);
  return [
    { window: 'daily', starts_on: dayOf(at), before: dayOf(at - DAY_MS) },
    { window: 'weekly', starts_on: dayOf(monday), before: dayOf(monday - 7 * DAY_MS) },
    { window: 'monthly', starts_on: first, before: `${lastMonth}-01` },
  ];
}

function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10);
}
