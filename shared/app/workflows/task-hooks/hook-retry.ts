import { z } from 'zod';
import type { Json } from '#core/json/json.ts';

const retrySchema = z.strictObject({
  attempts: z.number(),
  intervalMs: z.number(),
  backoff: z.number(),
  maxMs: z.number(),
});

/** How hooks that nobody waits for are tried again, as their job carries it. */
export function hookRetry(a: { retry: Json | undefined; attempt: number }): { attempts: number; delayMs: number } {
  const { attempts, intervalMs, backoff, maxMs } = retrySchema.parse(a.retry);
  return { attempts, delayMs: Math.min(maxMs, intervalMs * backoff ** (a.attempt - 1)) };
}
