import { DroError } from '#core/errors/dro-error.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';
import { type Box, boxKey, type Notification, putOps, toNotification } from './notification.ts';

/** A page of a box, newest first. */
export async function listNotifications(a: {
  platform: Platform;
  tenant: string;
  box: Box;
  unread: boolean;
  limit: number;
  cursor?: string;
}): Promise<{ items: Notification[]; cursor?: string }> {
  const { tenant, kind, pk } = boxKey(a);
  const { limit, cursor } = a;
  const page = { limit, desc: true, ...(cursor !== undefined && { cursor }) };
  const found = await a.platform.store.querySys({ tenant, kind, pk, ...page });
  const items = found.rows.flatMap((row) => toNotification(row.value) ?? []);
  return { items, ...(found.cursor !== undefined && { cursor: found.cursor }) };
}

/** Marks one as read; what is read already stays so. Throws NOT_FOUND. */
export async function markRead(a: {
  platform: Platform;
  tenant: string;
  box: Box;
  id: string;
  by: Cause;
}): Promise<Notification> {
  const { platform, tenant, by } = a;
  const [row] = await platform.store.getSys({ keys: [boxKey({ ...a, unread: false })] });
  const found = row ? toNotification(row.value) : null;
  if (!found) throw new DroError({ code: 'NOT_FOUND', detail: `there is no notification ${a.id}` });
  if (found.read_at !== null) return found;
  const notification = { ...found, read_at: platform.clock.now() };
  const [put] = putOps({ ...a, notification });
  const remove = { kind: 'sys' as const, key: boxKey({ ...a, unread: true }), expect: 'any' as const, value: null };
  const root = { tenant, app: '_admin', entity: 'notifications', id: a.id };
  const journal = newJournal({ platform, root, cause: by.cause, actor: by.actor });
  await platform.store.commit({ plan: { tenant, ops: put ? [put, remove] : [remove], journal } });
  return notification;
}
