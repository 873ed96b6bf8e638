import { isObject, type Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';

/** Something that was told in the app. */
export type Notification = {
  id: string;
  subject: string;
  text: string | null;
  /** what it is about */
  record: { app: string; entity: string; id: string } | null;
  at: Iso;
  read_at: Iso | null;
};

/** Whose it is: one user's, or everybody's with a role. */
export type Box = { user: string } | { role: string };

const KEPT_MS = 90 * 24 * 3600 * 1000;

/** Where the notifications of a box stand, newest last; those not read yet stand in a list of their own too. */
export function boxKey(a: { tenant: string; box: Box; unread: boolean; id?: string }): SysKey {
  const { tenant, box, unread, id = '' } = a;
  const owner = 'user' in box ? `user:${box.user}` : `role:${box.role}`;
  return { tenant, kind: 'notification', pk: unread ? `unread:${owner}` : owner, sk: id };
}

/** What puts a notification into a box. */
export function putOps(a: { tenant: string; box: Box; notification: Notification }): Op[] {
  const { notification: value } = a;
  const ttl = new Date(Date.parse(value.at) + KEPT_MS).toISOString();
  return [false, true].map((unread) => {
    const key = boxKey({ ...a, unread, id: value.id });
    return { kind: 'sys', key, expect: 'any', value, ttl };
  });
}

/** A stored one; written by this folder alone. */
export function toNotification(value: Json): Notification | null {
  return isObject(value) ? (value as unknown as Notification) : null;
}
