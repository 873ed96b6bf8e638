import { formatDuration, parseDuration } from '#core/time/duration.ts';

const WORDS = /^(\d+(?:\.\d+)?)\s*(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)$/i;
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A duration of Go's, or in words such as "3 days", as durations are written here; null for all else. */
export function ownDuration(text: string): string | null {
  if ((parseDuration(text) ?? 0) > 0) return text;
  const [, amount = '', word = ''] = WORDS.exec(text.trim()) ?? [];
  const millis = Number(amount) * (UNITS[word.charAt(0).toLowerCase()] ?? 0);
  return millis > 0 ? formatDuration(Math.round(millis)) : null;
}
