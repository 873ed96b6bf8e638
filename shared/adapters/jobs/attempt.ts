import { errorText } from '#adapters/store/error-text.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { JobAttempt, JobResult } from '#ports/jobs.ts';
import { backoff } from './backoff.ts';

/** Does one attempt at a job. */
export type Handle = (attempt: JobAttempt) => Promise<JobResult>;
/** An attempt that failed, and what it said. */
export type Failed = Extract<JobResult, { code: string }>;
/** What becomes of a job after an attempt; `attempts` = those that count, this one included if it does. */
export type Verdict =
  | { state: 'done' }
  | { state: 'again'; attempts: number; due: number; failed?: Failed }
  | { state: 'dead'; attempts: number; failed: Failed };

/** An id that was done so many milliseconds ago, or earlier, is free again. */
export const REMEMBER_MS = 10 * 60 * 1000;

const MAX_ATTEMPTS = 5;

/** Makes the next attempt at a job, after `attempts` that counted, and judges it: the same for every queue. */
export async function makeAttempt(a: {
  handle: Handle;
  job: JobSpec;
  attempts: number;
  clock: Clock;
  ids: Ids;
}): Promise<Verdict> {
  const attempt = a.attempts + 1;
  const lastAttempt = attempt >= (a.job.maxAttempts ?? MAX_ATTEMPTS);
  const result = await hand({ handle: a.handle, attempt: { job: a.job, attempt, lastAttempt } });
  if (result.ok) return { state: 'done' };
  if ('later' in result) return { state: 'again', attempts: a.attempts, due: result.later };
  const wasLast = result.policy ? attempt >= result.policy.attempts : lastAttempt;
  if (!result.retry || wasLast) return { state: 'dead', attempts: attempt, failed: result };
  const wait = result.policy?.delayMs ?? backoff({ attempt, random: a.ids.random() });
  return { state: 'again', attempts: attempt, due: a.clock.millis() + wait, failed: result };
}

async function hand(a: { handle: Handle; attempt: JobAttempt }): Promise<JobResult> {
  try {
    return await a.handle(a.attempt);
  } catch (error) {
    const code = isDroError(error) ? error.code : 'INTERNAL';
    return { ok: false, code, message: errorText(error), retry: true };
  }
}
