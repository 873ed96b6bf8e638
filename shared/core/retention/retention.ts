import { z } from 'zod';
import { parseDuration } from '#core/time/duration.ts';

const DAY_MS = 24 * 3600 * 1000;
const LEAST_DAYS = 7;
const MOST_DAYS = 3650;

/**
 * How long events are kept where nobody has said it: a backtest looks back a year at most, and a month more lets a
 * whole year be compared with the one before it.
 */
export const DEFAULT_RETENTION: Retention = { events: '400d' };

/** What a tenant keeps how long; null = for ever. */
export const retentionSchema = z.strictObject({
  events: z
    .string()
    .max(30)
    .refine(isInRange, `must be a duration from ${LEAST_DAYS}d to ${MOST_DAYS}d, such as 400d, or null`)
    .nullable()
    .describe('Stored events; null keeps them for ever'),
});
/** What a tenant keeps how long; null = for ever. */
export type Retention = z.infer<typeof retentionSchema>;

/** Milliseconds of what is kept; null = for ever. */
export function keptMillis(text: string | null): number | null {
  return text === null ? null : parseDuration(text);
}

function isInRange(text: string): boolean {
  const millis = parseDuration(text) ?? 0;
  return millis >= LEAST_DAYS * DAY_MS && millis <= MOST_DAYS * DAY_MS;
}
