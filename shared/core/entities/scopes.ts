import {
  type CelType,
  DATETIME,
  INT,
  isSecret,
  listOf,
  objectOf,
  type Scope,
  STRING,
} from '#core/expressions/cel-type.ts';
import { celTypeOfField } from './cel-type-of-field.ts';
import type { Field } from './field.ts';

/** The record's members as expressions see them: its fields and what the platform keeps. */
export function recordMembers(fields: Iterable<Field>): Record<string, CelType> {
  const members: Record<string, CelType> = { id: STRING, version: INT, created_at: DATETIME, updated_at: DATETIME };
  for (const field of fields) members[field.name] = celTypeOfField(field);
  return members;
}

/** `changes.<field>.previous` and `.new`; an unchanged field's entry is null. */
export function changesType(members: Record<string, CelType>): CelType {
  const pairs = Object.entries(members).map(
    ([name, type]) => [name, isSecret(type) ? type : objectOf({ previous: type, new: type })] as const,
  );
  return objectOf(Object.fromEntries(pairs));
}

/** Who acts. */
export const USER_TYPE: CelType = objectOf({ id: STRING, type: STRING, roles: listOf(STRING) });

/** Hooks, validators, defaults, filters (design §4.6): bare fields, record, original, changes, user, policy, now. */
export function entityScope(a: { fields: Iterable<Field>; policies: Record<string, CelType> }): Scope {
  const members = recordMembers(a.fields);
  const record = objectOf(members);
  return {
    ...members,
    record,
    original: record,
    changes: changesType(members),
    user: USER_TYPE,
    policy: objectOf(a.policies),
    now: DATETIME,
  };
}

/** FSM guards: bare fields, original, user, action, policy, now. */
export function guardScope(a: { fields: Iterable<Field>; policies: Record<string, CelType> }): Scope {
  const members = recordMembers(a.fields);
  return {
    ...members,
    original: objectOf(members),
    user: USER_TYPE,
    action: STRING,
    policy: objectOf(a.policies),
    now: DATETIME,
  };
}
