import { z } from 'zod';
import { endedJobs } from '#app/workflows/ended-jobs.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import { POOL_RULE } from '#core/rules/pool-rule.ts';
import { executionEndOf } from '#functions/ended/execution-end.ts';
import { reactionJobOf } from '#functions/react/reaction-jobs.ts';
import type { WorkflowEngine } from '#ports/workflow-engine.ts';

// what Lambda tells of a call that it gave up, with what the function was called with
const GIVEN_UP = z.object({ requestContext: z.object({ functionArn: z.string() }), requestPayload: z.unknown() });
const END = z.object({ 'detail-type': z.literal('Step Functions Execution Status Change') });
const ENVELOPE = z.object({ time: z.iso.datetime(), detail: z.json() });
const PREFIX = 'dro-';

/**
 * The jobs that a delivery would have become which was given up: by the bus, which keeps the event as it was before it
 * was made into a call, with the rule beside it; or by the service that was to call the function with it. Throws for
 * what is neither.
 */
export async function undeliveredJobs(a: {
  body: string;
  /** the rule that the bus names */
  ruleArn: string | undefined;
  engine: WorkflowEngine;
}): Promise<JobSpec[]> {
  const given: unknown = JSON.parse(a.body);
  const call = GIVEN_UP.safeParse(given);
  const event = call.success ? call.data.requestPayload : given;
  if (END.safeParse(event).success) {
    const end = await executionEndOf({ event, engine: a.engine });
    return end === null ? [] : endedJobs(end);
  }
  const envelope = ENVELOPE.safeParse(event);
  if (a.ruleArn === undefined || !envelope.success) return [reactionJobOf(event)];
  const { time, detail } = envelope.data;
  return [reactionJobOf({ rule_id: ruleIdOf(a.ruleArn), published_at: time, event: detail })];
}

/** `arn:…:rule/BUS/dro-ID`, or that of the pool. */
function ruleIdOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return name === POOL_RULE || !name.startsWith(PREFIX) ? name : name.slice(PREFIX.length);
}
