import { z } from 'zod';
import { toEvent } from '#app/reactions/to-event.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import { POOL_RULE } from '#core/rules/pool-rule.ts';
import { poolJob, reactionJob } from '#core/rules/reaction-job.ts';

const DELIVERY = z.strictObject({
  rule_id: z.string().min(1),
  published_at: z.iso.datetime(),
  event: z.json(),
});

/** The job of one delivery of the bus, as a rule's target makes it of the event (decisions §3.3). */
export function reactionJobOf(given: unknown): JobSpec {
  const { rule_id: ruleId, published_at: publishedAt, event: json } = DELIVERY.parse(given);
  const event = toEvent(json);
  return ruleId === POOL_RULE
    ? poolJob({ event, publishedAt: Date.parse(publishedAt) })
    : reactionJob({ ruleId, event });
}
