import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { missingFields } from '#core/entities/missing.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import { isMasked } from '#core/records/mask.ts';
import type { Iso } from '#core/records/row.ts';
import { type EventType, isSystemType, type OwnEventType } from './event-type.ts';
import { presentMembers } from './present-members.ts';
import type { SystemEventType } from './system-types.ts';

const TEXTS: ReadonlySet<string> = new Set(['string', 'text', 'email', 'phone', 'url']);

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
  // the hash of a personal value stands for a text of any form
  const isHash = ([name, value]: [string, Json]): boolean => isMasked(value) && TEXTS.has(fields.get(name)?.type ?? '');
  const given = Object.entries(a.payload);
  const checked = normaliseFields({
    values: Object.fromEntries(given.filter((one) => !isHash(one))),
    fields,
    currency: null,
    path: '',
  });
  const { issues } = checked;
  const values = { ...checked.values, ...Object.fromEntries(given.filter(isHash)) };
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
  const parsed = a.type.schema().safeParse(presentMembers({ value: Object.fromEntries(given), members }));
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
