import { dateMillis, formatDate } from '#core/time/iso.ts';

/** How often a contract is billed. */
export type Cadence = 'monthly' | 'quarterly' | 'yearly';

const MONTHS: Readonly<Record<Cadence, number>> = { monthly: 1, quarterly: 3, yearly: 12 };

/** Whether a text is a cadence. */
export function isCadence(value: unknown): value is Cadence {
  return typeof value === 'string' && Object.hasOwn(MONTHS, value);
}

/**
 * The first day of the period after the one that begins on `from`. `anchor` is the day on which the contract began:
 * what began on a 31st is billed on the last day of short months, and on the 31st again after them. Null when one of
 * the two is no day.
 *
 * @example
 * ```ts
 * import { nextPeriod } from '#apps/psa/hooks/billing-period.ts';
 * const next = nextPeriod({ from: '2026-02-28', anchor: '2026-01-31', cadence: 'monthly' }); // 2026-03-31
 * ```
 */
export function nextPeriod(a: { from: string; anchor: string; cadence: Cadence }): string | null {
  const [from, anchor] = [dateMillis(a.from), dateMillis(a.anchor)];
  if (from === null || anchor === null) return null;
  const first = new Date(from);
  const month = first.getUTCMonth() + MONTHS[a.cadence];
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(new Date(anchor).getUTCDate(), lastDay);
  return formatDate(Date.UTC(first.getUTCFullYear(), month, day));
}
