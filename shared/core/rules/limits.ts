import { z } from 'zod';
import { parseDuration } from '#core/time/duration.ts';

const SECOND_MS = 1000;
const DAY_MS = 24 * 3600 * SECOND_MS;
const MOST_SPAN_MS = 7 * DAY_MS;

const spanSchema = (a: { least: number; most: number; text: string }): z.ZodType<string, string> =>
  z.string().check((ctx) => {
    const { value: input } = ctx;
    const millis = parseDuration(input);
    const of = { input, message: `must be a duration of ${a.text}` };
    if (millis === null) ctx.issues.push({ ...of, code: 'invalid_format', format: 'duration' });
    else if (millis < a.least) ctx.issues.push({ ...of, code: 'too_small', origin: 'number', minimum: a.least });
    else if (millis > a.most) ctx.issues.push({ ...of, code: 'too_big', origin: 'number', maximum: a.most });
  });

/** So many reactions in any span of time. */
export const rateLimitSchema = z.strictObject({
  count: z.number().int().min(1).max(10_000),
  per: spanSchema({ least: SECOND_MS, most: MOST_SPAN_MS, text: '1s to 7d' }),
});

/** So many reactions at once. */
export const concurrencySchema = z.number().int().min(1).max(1000);

/** How often a reaction is tried that fails, and how long it waits in between. */
export const retrySchema = z.strictObject({
  attempts: z.number().int().min(1).max(20),
  interval: spanSchema({ least: 1, most: DAY_MS, text: '1ms to 1d' }).default('1s'),
  backoff: z.number().min(1).max(10).default(2),
});
type Retry = z.infer<typeof retrySchema>;
type Limited = { rate_limit?: z.infer<typeof rateLimitSchema> | undefined; concurrency?: number | undefined };

/** What a rule allows itself; null when nothing is limited. */
export function allowanceOf(
  rule: Limited,
): { rate: { count: number; perMs: number } | null; concurrency: number | null } | null {
  const { rate_limit: rate, concurrency = null } = rule;
  if (!rate && concurrency === null) return null;
  return { rate: rate ? { count: rate.count, perMs: parseDuration(rate.per) ?? SECOND_MS } : null, concurrency };
}

/** Milliseconds to wait after the `attempt`th failure: the interval, longer by the factor each time, a day at most. */
export function delayOf(a: { retry: Retry; attempt: number }): number {
  const interval = parseDuration(a.retry.interval) ?? SECOND_MS;
  return Math.min(DAY_MS, Math.round(interval * a.retry.backoff ** (a.attempt - 1)));
}
