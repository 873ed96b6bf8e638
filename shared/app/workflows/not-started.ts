import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { changeInstance } from './change-instance.ts';
import type { Instance } from './instance.ts';
import { counts } from './tasks/visit.ts';

/**
 * Notes on an instance why its execution could not be started: the job that was to do it is dead, and nothing runs of
 * the instance until that is redriven. Its status stays, for the redrive starts what was meant.
 */
export async function noteNotStarted(a: {
  platform: Platform;
  attempt: JobAttempt;
  code: string;
  message: string;
}): Promise<void> {
  const { code, message } = a;
  try {
    await setError({ ...a, error: { code, message: `not started: ${message}` } });
  } catch (error) {
    // the dead letter says it in any case
    a.platform.logger.error('an instance does not say that it was not started', { reason: String(error) });
  }
}

/** Takes that back once it was started. */
export async function noteStarted(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  await setError({ ...a, error: null });
}

async function setError(a: { platform: Platform; attempt: JobAttempt; error: Instance['error'] }): Promise<void> {
  const { platform, error } = a;
  const { tenant, payload } = a.attempt.job;
  await changeInstance({
    platform,
    tenant,
    id: String(payload['instance_id']),
    cause: 'start-execution',
    change: (instance) =>
      Promise.resolve(
        counts({ instance, task: { epoch: Number(payload['epoch']) } }) ? { instance: { ...instance, error } } : null,
      ),
  });
}
