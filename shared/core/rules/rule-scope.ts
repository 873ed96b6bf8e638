import { type EventType, payloadMembers } from '#core/catalog/event-type.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { changesType, recordMembers } from '#core/entities/scopes.ts';
import { BOOL, type CelType, DATETIME, INT, objectOf, type Scope, STRING } from '#core/expressions/cel-type.ts';
import type { EventSource } from './event-source.ts';

/** Who caused an event. */
export const ACTOR_TYPE: CelType = objectOf({ userId: STRING, contactId: STRING, type: STRING });

/** What every event carries besides its data. */
export const EVENT_TYPE: CelType = objectOf({
  id: STRING,
  type: STRING,
  app: STRING,
  entity: STRING,
  recordId: STRING,
  version: INT,
  occurredAt: DATETIME,
  imported: BOOL,
  actor: ACTOR_TYPE,
  correlationId: STRING,
  depth: INT,
});

/** The names that a condition on an event sees: those of its entity's lifecycle, or of its payload. */
export function eventScope(a: {
  source: EventSource;
  entity: CompiledEntity | null;
  catalog: readonly EventType[];
  policies: Record<string, CelType>;
}): Scope {
  if (a.entity) return lifecycleRuleScope({ entity: a.entity, policies: a.policies });
  const type = a.catalog.find((one) => one.type === a.source.type && one.app === a.source.app);
  return catalogRuleScope({ payload: type ? payloadMembers(type) : {}, policies: a.policies });
}

/** A rule on a lifecycle event: bare fields, record, original, changes, event, actor, policy, now (= occurredAt). */
function lifecycleRuleScope(a: { entity: CompiledEntity; policies: Record<string, CelType> }): Scope {
  const members = recordMembers(a.entity.fields.values());
  const record = objectOf(members);
  return { ...members, record, original: record, changes: changesType(members), ...common(a.policies) };
}

/** A rule on a catalog event: the payload's fields bare, payload, event, actor, policy, now. */
function catalogRuleScope(a: { payload: Record<string, CelType>; policies: Record<string, CelType> }): Scope {
  return { ...a.payload, payload: objectOf(a.payload), ...common(a.policies) };
}

function common(policies: Record<string, CelType>): Scope {
  return { event: EVENT_TYPE, actor: ACTOR_TYPE, policy: objectOf(policies), now: DATETIME };
}
