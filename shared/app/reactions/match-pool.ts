import { reactionJob } from '#core/rules/reaction-job.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { toEvent } from './to-event.ts';

/** Finds the pooled rules that an event is for; each becomes a job, as if the bus had delivered it (decisions §3.3). */
export async function matchPool(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { payload } = a.attempt.job;
  const event = toEvent(payload['event']);
  const ruleIds = await platform.rules.matchPool({ event, publishedAt: Number(payload['published_at']) });
  const jobs = ruleIds.map((ruleId) => reactionJob({ ruleId, event }));
  if (jobs.length > 0) await platform.jobs.enqueue({ jobs });
}
