const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const AMOUNT = String.raw`(\d{1,15}(?:\.\d{1,9})?)`;
const SHORT = new RegExp(`^(-)?${UNITS.map(([unit]) => `(?:${AMOUNT}${unit})?`).join('')}$`);
const ISO = new RegExp(`^(-)?P(?:${AMOUNT}W)?(?:${AMOUNT}D)?(?:T(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?$`);
const ISO_UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

// what a date can be moved by at all
const MOST = 8_640_000_000_000_000;

/**
 * Milliseconds of a duration: `72h`, `7d`, `1h30m`, `45s`, `500ms` (units in this order, each once) or ISO `P7D`,
 * `PT72H`, `P2W`; a leading `-` makes it negative. Null for anything else; months and years have no fixed length.
 *
 * @example
 * ```ts
 * import { parseDuration } from '#core/time/duration.ts';
 * const millis: number | null = parseDuration('1h30m'); // 5400000
 * ```
 */
export function parseDuration(text: string): number | null {
  const short = SHORT.exec(text);
  if (short) return total({ match: short, units: UNITS.map(([, millis]) => millis) });
  const iso = text.endsWith('T') ? null : ISO.exec(text);
  return iso === null ? null : total({ match: iso, units: ISO_UNITS });
}

/** The short form of some whole milliseconds: `7d`, `1d12h`, `-1h30m`, `0s`. */
export function formatDuration(millis: number): string {
  let rest = Math.abs(millis);
  let text = millis < 0 ? '-' : '';
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === '' || text === '-' ? '0s' : text;
}

function total(a: { match: RegExpExecArray; units: readonly number[] }): number | null {
  const [, sign, ...amounts] = a.match;
  if (amounts.every((amount) => amount === undefined)) return null;
  const sum = a.units.reduce((millis, unit, i) => millis + Number(amounts[i] ?? 0) * unit, 0);
  // decimal fractions such as 0.1d carry binary noise far below a millisecond
  const whole = Math.round(sum);
  if (Math.abs(sum - whole) > 1e-6 || whole > MOST) return null;
  return sign === '-' && whole !== 0 ? -whole : whole;
}
