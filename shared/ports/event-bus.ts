import type { Json } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';

/** What became of one event of a batch. */
export type PublishOutcome = { id: string; ok: boolean; retryable?: boolean; code?: string };

/** The bus: `source` = `dro.<app>`, `detail-type` = the event's type, `detail` = the event. */
export interface EventBus {
  /** Splits by count and bytes; an outcome per event, in order; never throws for a part. Repeating an id is allowed and harmless. */
  publish(a: { events: DroEvent[] }): Promise<PublishOutcome[]>;
  /** Whether a pattern matches an event envelope; for conformance. */
  test(a: { pattern: Json; event: Json }): Promise<'match' | 'no-match' | 'invalid'>;
}
