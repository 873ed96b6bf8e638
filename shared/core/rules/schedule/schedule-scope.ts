import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { recordMembers } from '#core/entities/scopes.ts';
import { type CelType, DATETIME, objectOf, type Scope } from '#core/expressions/cel-type.ts';
import { ACTOR_TYPE, EVENT_TYPE } from '../rule-scope.ts';

/** What a cron rule's event holds: when it was meant, and when it was. */
const CRON_PAYLOAD: Record<string, CelType> = { scheduledFor: DATETIME, firedAt: DATETIME };

/**
 * The names that a rule by time sees: the record as it is then (it has no former self), or the payload of a cron
 * rule; event, actor, policy, and now, which is the time it was meant for.
 */
export function scheduleScope(a: { entity: CompiledEntity | null; policies: Record<string, CelType> }): Scope {
  const common = { event: EVENT_TYPE, actor: ACTOR_TYPE, policy: objectOf(a.policies), now: DATETIME };
  if (a.entity === null) return { ...CRON_PAYLOAD, payload: objectOf(CRON_PAYLOAD), ...common };
  const members = recordMembers(a.entity.fields.values());
  return { ...members, record: objectOf(members), ...common };
}
