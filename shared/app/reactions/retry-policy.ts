import type { JobSpec } from '#core/plan/journal.ts';
import { delayOf } from '#core/rules/limits.ts';
import type { Platform } from '../platform.ts';
import { hookRetry } from '../workflows/task-hooks/hook-retry.ts';

/** How the rule behind a job wants to be tried again; null when that is left to the queue. */
export async function retryPolicy(a: {
  platform: Platform;
  job: JobSpec;
  attempt: number;
}): Promise<{ attempts: number; delayMs: number } | null> {
  const { job, attempt } = a;
  if (job.kind === 'task_hooks') return hookRetry({ retry: job.payload['retry'], attempt });
  if (job.kind !== 'react' && job.kind !== 'fire_schedule') return null;
  const model = await a.platform.definitions.model(job.tenant);
  const retry = model.byId({ collection: 'event_rules', id: String(job.payload['rule_id']) })?.body.retry;
  return retry ? { attempts: retry.attempts, delayMs: delayOf({ retry, attempt }) } : null;
}
