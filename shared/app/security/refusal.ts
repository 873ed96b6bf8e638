import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** What kind of call was refused; `egress` = one of ours to the outside, `inbound` = a webhook whose signature does not hold. An id that nobody has and one of another tenant are told apart nowhere. */
export const REFUSAL_KINDS = ['unauthenticated', 'forbidden', 'unknown_id', 'egress', 'inbound'] as const;

/** A refused call, as somebody who watches wants to know of it. */
export type Refusal = {
  tenant: string;
  kind: (typeof REFUSAL_KINDS)[number];
  /** null when nobody knows who it was; then the tenant is only what the token claimed, or whose the source is */
  userId: string | null;
  operation: string;
  reason: string;
  /** the id that was asked for */
  id: string | null;
};

/** Refusals of one kind, by one user, of one operation, within one minute. */
export type CountedRefusals = Refusal & { minute: string; count: number };

const LONGEST_REASON = 200;

/** What is counted together: who is nobody could call anything, and is one row. */
export function refusalKey(a: Refusal): string {
  return JSON.stringify([a.tenant, a.kind, a.userId, a.userId === null ? null : a.operation]);
}

/** A minute's count as it is stored and shown. */
export function presentRefusals(a: CountedRefusals): JsonObject {
  return {
    at: a.minute,
    kind: a.kind,
    user_id: a.userId,
    operation: a.operation,
    reason: a.reason.slice(0, LONGEST_REASON),
    last_id: a.id,
    count: a.count,
  };
}

/** A stored one; written by this folder alone. */
export function storedRefusals(value: Json): JsonObject {
  return isObject(value) ? value : {};
}
