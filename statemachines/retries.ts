import type { Json, JsonObject } from '#core/json/json.ts';
import type { RetryPolicy } from '#core/workflows/steps/common.ts';
import { SERVICE, TRANSIENT } from './asl.ts';
import { seconds } from './seconds.ts';

/** A step's own retries and those of hiccups. Who waits for a decision does not begin again when the time runs out. */
export function retriers(a: { retry: RetryPolicy; waits?: boolean }): Json[] {
  const { errors } = a.retry;
  // States.ALL stands alone and last, or the machine is refused: it says what leaving the errors out says
  if (errors !== undefined && !errors.includes('States.ALL')) return [retrier(a.retry, errors), TRANSIENT];
  const timeouts: JsonObject = { ErrorEquals: ['States.Timeout'], MaxAttempts: 0 };
  // a retrier of all must be the last
  return [...(a.waits ? [timeouts] : []), SERVICE, retrier(a.retry, ['States.ALL'])];
}

function retrier(retry: RetryPolicy, errors: string[]): Json {
  return {
    ErrorEquals: errors,
    IntervalSeconds: Math.max(1, seconds(retry.interval)),
    // attempts count the first one, ASL counts the retries
    MaxAttempts: retry.attempts - 1,
    BackoffRate: retry.backoff,
    ...(retry.max_interval !== undefined && { MaxDelaySeconds: Math.max(1, seconds(retry.max_interval)) }),
    JitterStrategy: retry.jitter === 'full' ? 'FULL' : 'NONE',
  };
}
