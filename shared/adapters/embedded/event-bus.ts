import type { Json } from '#core/json/json.ts';
import { matchPattern } from '#core/patterns/match-pattern.ts';
import type { PatternIndex } from '#core/patterns/pattern-index.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import { POOL_RULE } from '#core/rules/pool-rule.ts';
import { poolJob, reactionJob } from '#core/rules/reaction-job.ts';
import type { Clock } from '#ports/clock.ts';
import type { EventBus } from '#ports/event-bus.ts';
import type { Jobs } from '#ports/jobs.ts';

type Bus = { index: PatternIndex; jobs: Jobs; clock: Clock };

/**
 * The bus of one machine: what a rule's pattern matches becomes a job before `publish` answers, so a crash loses no
 * delivery. Deliveries of one rule about one record keep their order.
 */
export function createEventBus(a: Bus): EventBus {
  return {
    publish: async ({ events }) => {
      const jobs = events.flatMap((event) => deliveries({ ...a, event }));
      if (jobs.length > 0) await a.jobs.enqueue({ jobs });
      return events.map((event) => ({ id: event.id, ok: true }));
    },
    test: ({ pattern, event }) => Promise.resolve(testPattern({ pattern, event })),
  };
}

function deliveries(a: Bus & { event: DroEvent }): JobSpec[] {
  const { event } = a;
  const publishedAt = a.clock.millis();
  return a.index
    .match({ event: toEnvelope(event) })
    .map((ruleId) => (ruleId === POOL_RULE ? poolJob({ event, publishedAt }) : reactionJob({ ruleId, event })));
}

function testPattern(a: { pattern: Json; event: Json }): 'match' | 'no-match' | 'invalid' {
  if (validatePattern({ pattern: a.pattern }).length > 0) return 'invalid';
  return matchPattern(a) ? 'match' : 'no-match';
}
