import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { missingFields } from '#core/entities/missing.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Iso } from '#core/records/row.ts';
import { type EventType, isSystemType, type OwnEventType } from './event-type.ts';
import type { SystemEventType } from './system-types.ts';

/** What the platform knows of every event, and puts into payloads that have a place for it. */
export type PayloadBase = { tenantId: string; occurredAt: Iso; actor: Actor };

/**
 * A payload in canonical form, and what is wrong with it by the type's schema. In the payloads of the system's types
 * the tenant is always the one at hand; time and actor are filled in where they are not given.
 */
export function checkPayload(a: { type: EventType; payload: JsonObject; base: PayloadBase }): {
  payload: JsonObject;
  issues: Issue[];
} {
  return isSystemType(a.type) ? checkSystem({ ...a, type: a.type }) : checkOwn({ ...a, type: a.type });
}

function checkOwn(a: { type: OwnEventType; payload: JsonObject }): { payload: JsonObject; issues: Issue[] } {
  const fields = new Map(a.type.payload.map((field) => [field.name, field]));
  const { values, issues } = normaliseFields({ values: a.payload, fields, currency: null, path: '' });
  return { payload: values, issues: [...issues, ...missingFields({ record: values, fields: fields.values() })] };
}

function checkSystem(a: { type: SystemEventType; payload: JsonObject; base: PayloadBase }): {
  payload: JsonObject;
  issues: Issue[];
} {
  const members = a.type.members();
  // null is how expressions say absent; the tenant is ours to say
  const mayBeNull = new Set(members.filter((one) => one.required || one.type.nullable).map((one) => one.name));
  const given = Object.entries(a.payload).filter(
    ([name, value]) => name !== 'tenantId' && (value !== null || mayBeNull.has(name)),
  );
  const parsed = a.type.schema().safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const known = members.map((one) => one.name);
    return { payload: a.payload, issues: issuesFromZod({ error: parsed.error, known }) };
  }
  const payload = { ...filled(a), ...(isObject(parsed.data) ? parsed.data : {}) };
  return { payload, issues: [] };
}

/** What the platform fills in, as far as the type has a place for it. */
function filled(a: { type: SystemEventType; base: PayloadBase }): JsonObject {
  const { tenantId, occurredAt, actor } = a.base;
  const known: JsonObject = {
    tenantId,
    occurredAt,
    actorUserId: actor.userId,
    actorContactId: actor.contactId,
    actorType: actor.type,
  };
  const places = new Set(a.type.members().map((one) => one.name));
  return Object.fromEntries(Object.entries(known).filter(([name, value]) => value !== null && places.has(name)));
}
