import { z } from 'zod';
import type { JobSpec } from '#core/plan/journal.ts';
import { POOL_RULE } from '#core/rules/pool-rule.ts';
import { reactionJobOf } from '#functions/react/reaction-jobs.ts';

// what Lambda tells of a call that it gave up, with what the function was called with
const GIVEN_UP = z.object({ requestContext: z.object({ functionArn: z.string() }), requestPayload: z.unknown() });
const ENVELOPE = z.object({ time: z.iso.datetime(), detail: z.json() });
const PREFIX = 'dro-';

/**
 * The job that a delivery would have become which was given up: by the bus, which keeps the event as it was before it
 * was made into a call, with the rule beside it; or by the service that was to call the function with it. Throws for
 * what is neither.
 */
export function undeliveredJob(a: {
  body: string;
  /** the rule that the bus names */
  ruleArn: string | undefined;
}): JobSpec {
  const given: unknown = JSON.parse(a.body);
  const call = GIVEN_UP.safeParse(given);
  const event = call.success ? call.data.requestPayload : given;
  const envelope = ENVELOPE.safeParse(event);
  if (a.ruleArn === undefined || !envelope.success) return reactionJobOf(event);
  const { time, detail } = envelope.data;
  return reactionJobOf({ rule_id: ruleIdOf(a.ruleArn), published_at: time, event: detail });
}

/** `arn:…:rule/BUS/dro-ID`, or that of the pool. */
function ruleIdOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return name === POOL_RULE || !name.startsWith(PREFIX) ? name : name.slice(PREFIX.length);
}
