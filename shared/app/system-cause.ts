import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { Cause } from './records/write-request.ts';

/** The platform acting for itself, one reaction further down the chain of an event. */
export function systemCause(a: { tenant: string; cause: string; event: DroEvent }): Cause {
  return {
    actor: SYSTEM_ACTOR,
    user: { tenantId: a.tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
    cause: a.cause,
    correlationId: a.event.correlationId,
    causationId: a.event.id,
    depth: a.event.depth + 1,
    ...(a.event.traceparent !== undefined && { traceparent: a.event.traceparent }),
  };
}
