import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import type { Cause } from './records/write-request.ts';

/** The platform acting for itself, one reaction further down the chain of an event: a span of its own. */
export function systemCause(a: { tenant: string; cause: string; event: DroEvent }): Cause {
  const { event, cause } = a;
  return {
    actor: SYSTEM_ACTOR,
    user: { tenantId: a.tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
    cause,
    correlationId: event.correlationId,
    causationId: event.id,
    depth: event.depth + 1,
    traceparent: spanOf({
      parent: event.traceparent,
      correlationId: event.correlationId,
      seed: `${cause}:${event.id}`,
    }),
  };
}
