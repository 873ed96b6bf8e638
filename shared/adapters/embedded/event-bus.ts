import type { Json } from '#core/json/json.ts';
import { matchPattern } from '#core/patterns/match-pattern.ts';
import type { PatternIndex } from '#core/patterns/pattern-index.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { EventBus } from '#ports/event-bus.ts';
import type { Jobs } from '#ports/jobs.ts';

/**
 * The bus of one machine: what a rule's pattern matches becomes a job before `publish` answers, so a crash loses no
 * delivery. Deliveries of one rule about one record keep their order.
 */
export function createEventBus(a: { index: PatternIndex; jobs: Jobs }): EventBus {
  return {
    publish: async ({ events }) => {
      const jobs = events.flatMap((event) => deliveries({ index: a.index, event }));
      if (jobs.length > 0) await a.jobs.enqueue({ jobs });
      return events.map((event) => ({ id: event.id, ok: true }));
    },
    test: ({ pattern, event }) => Promise.resolve(testPattern({ pattern, event })),
  };
}

function deliveries(a: { index: PatternIndex; event: DroEvent }): JobSpec[] {
  const { event } = a;
  return a.index.match({ event: toEnvelope(event) }).map((ruleId) => ({
    id: `react:${ruleId}:${event.id}`,
    tenant: event.tenantId,
    kind: 'react',
    group: `react:${ruleId}:${event.recordId ?? event.id}`,
    payload: { rule_id: ruleId, event: event as unknown as Json },
  }));
}

function testPattern(a: { pattern: Json; event: Json }): 'match' | 'no-match' | 'invalid' {
  if (validatePattern({ pattern: a.pattern }).length > 0) return 'invalid';
  return matchPattern(a) ? 'match' : 'no-match';
}
