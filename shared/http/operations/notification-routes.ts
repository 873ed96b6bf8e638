import { z } from 'zod';
import type { Box } from '#app/notifications/notification.ts';
import { listNotifications, markRead } from '#app/notifications/read-notifications.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { notFound, ok, page } from '../answer.ts';
import type { Caller } from '../auth/caller.ts';
import { defineRoute } from '../define-route.ts';
import { causeOf } from '../input/cause.ts';
import { idOf } from '../input/ids.ts';
import { LIST_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const PATH = '/api/_notifications';

const NOTIFICATION = named({
  id: 'Notification',
  description: 'What a rule or workflow told; kept for 90 days',
  schema: z.strictObject({
    id: z.uuid(),
    subject: z.string(),
    text: z.string().nullable(),
    record: z.strictObject({ app: z.string(), entity: z.string(), id: z.string() }).nullable(),
    at: z.iso.datetime(),
    read_at: z.iso.datetime().nullable(),
  }),
});

const MAIL = named({
  id: 'Mail',
  description: 'A mail that this machine kept instead of sending it; for 7 days',
  schema: z.strictObject({
    id: z.string(),
    to: z.array(z.string()),
    subject: z.string(),
    text: z.string(),
    at: z.iso.datetime(),
  }),
});

const BOX = {
  role: z.string().max(100).optional().describe('What everybody with this role was told, in place of your own'),
};

/** What people were told. */
export const notificationRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listNotifications',
    summary: 'What you were told in the app, newest first',
    tag: 'notifications',
    access: 'signed_in',
    query: z.strictObject({
      ...LIST_QUERY.shape,
      ...BOX,
      unread: z.enum(['true', 'false']).default('false').describe('Only what is not read yet'),
    }),
    answers: { 200: pageOf({ id: 'NotificationPage', item: NOTIFICATION }) },
    errors: ['FORBIDDEN'],
    run: async (call) => {
      const { limit, cursor, role, unread } = call.query;
      const found = await listNotifications({
        platform: call.tools.platform,
        tenant: call.caller.tenant,
        box: boxOf({ caller: call.caller, role }),
        unread: unread === 'true',
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return page({ items: found.items, next: found.cursor });
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/{id}/read`,
    operationId: 'readNotification',
    summary: 'Mark one as read; of what a role was told, for everybody with it',
    tag: 'notifications',
    access: 'signed_in',
    query: z.strictObject(BOX),
    answers: { 200: NOTIFICATION },
    errors: ['FORBIDDEN', 'NOT_FOUND'],
    run: async (call) => {
      const { platform } = call.tools;
      const { tenant } = call.caller;
      const id = idOf({ params: call.params, what: 'notification' });
      const box = boxOf({ caller: call.caller, role: call.query.role });
      return ok(await markRead({ platform, tenant, box, id, by: causeOf(call) }));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/_admin/outbox',
    operationId: 'listOutbox',
    summary: 'Mails that wait here because this machine sends none, newest first',
    tag: 'operations',
    access: 'operations',
    query: LIST_QUERY,
    answers: { 200: pageOf({ id: 'MailPage', item: MAIL }) },
    errors: ['NOT_FOUND'],
    run: async (call) => {
      const { limit, cursor } = call.query;
      const { tenant } = call.caller;
      const given = { tenant, limit, ...(cursor !== undefined && { cursor }) };
      const found = await call.tools.platform.notifier.outbox(given);
      if (!found) throw notFound('outbox: mails are sent');
      const items = found.items.map(({ id, to, subject, text, at }) => ({ id, to: [...to], subject, text, at }));
      return page({ items, next: found.cursor });
    },
  }),
];

function boxOf(a: { caller: Caller; role: string | undefined }): Box {
  const { caller, role } = a;
  if (role === undefined) return { user: caller.user.userId ?? '' };
  if (caller.user.roles.includes(role)) return { role };
  throw new DroError({ code: 'FORBIDDEN', detail: `this needs the role ${role}` });
}
