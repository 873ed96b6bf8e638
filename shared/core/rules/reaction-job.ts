import type { Json } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { JobSpec } from '#core/plan/journal.ts';

/**
 * The job of one rule about one event. It has the same id on whichever road the event came, so that of two
 * deliveries one is dropped; those of one rule about one record keep their order.
 */
export function reactionJob(a: { ruleId: string; event: DroEvent }): JobSpec {
  const { ruleId, event } = a;
  return {
    id: `react:${ruleId}:${event.id}`,
    tenant: event.tenantId,
    kind: 'react',
    group: `react:${ruleId}:${event.recordId ?? event.id}`,
    payload: { rule_id: ruleId, event: event as unknown as Json },
  };
}

/** The job of the pool about one event: to find the pooled rules that it is for. */
export function poolJob(a: { event: DroEvent; publishedAt: number }): JobSpec {
  const { event, publishedAt } = a;
  return {
    id: `pool:${event.id}`,
    tenant: event.tenantId,
    kind: 'match_pool',
    group: `pool:${event.recordId ?? event.id}`,
    payload: { published_at: publishedAt, event: event as unknown as Json },
  };
}
