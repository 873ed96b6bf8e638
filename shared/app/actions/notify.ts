import { type Channel, channelOf, isAddress } from '#core/actions/notify-action.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { derivedId } from '#core/ids/derived-id.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { type Box, putOps } from '../notifications/notification.ts';
import type { Platform } from '../platform.ts';
import { withNamedValues } from '../settings/named-values.ts';
import type { ActionContext, ActionRunner } from './action-context.ts';
import { callOutside } from './call-outside.ts';
import { isDone, keyOf, markDone } from './once.ts';

type Message = { to: Json[]; subject: string; text: string | null };
type Send = (a: { platform: Platform; context: ActionContext; message: Message }) => Promise<void>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Tells somebody: in the app and by mail once, to a URL at least once. */
export const notify: ActionRunner = async ({ platform, params, context }) => {
  if (await isDone({ platform, context })) return null;
  const { to, subject, text = null } = params;
  const message = {
    to: Array.isArray(to) ? to : [to ?? null],
    subject: String(subject),
    text: text === null ? null : String(text),
  };
  await SEND[channelOf(params)]({ platform, context, message });
  return null;
};

const inApp: Send = async ({ platform, context, message }) => {
  const { tenant, seed, subject: record } = context;
  const { to, subject, text } = await filled({ platform, context, message });
  const boxes = await Promise.all(to.map((one) => boxOf({ platform, tenant, to: one })));
  const notification = { id: derivedId(seed), subject, text, record, at: platform.clock.now(), read_at: null };
  // two names of one user are one box
  const different = [...new Map(boxes.map((box) => [JSON.stringify(box), box])).values()];
  const ops = different.flatMap((box) => putOps({ tenant, box, notification }));
  await markDone({ platform, context, entity: '_notifications', ops });
};

const email: Send = async ({ platform, context, message }) => {
  const { tenant } = context;
  const { to, subject, text } = await filled({ platform, context, message });
  const addresses = to.map((one) => memberOf({ to: one, by: 'address' }));
  addresses.forEach((address, i) => {
    if (!isAddress(address)) throw wrong({ path: `to[${i}]`, message: 'this is not a mail address' });
  });
  await platform.notifier.send({
    tenant,
    id: keyOf(context),
    to: addresses,
    subject,
    text: text ?? '',
    at: platform.clock.now(),
  });
  await markDone({ platform, context, entity: '_notifications' });
};

/** The URL and the texts are filled where they are sent, and the names in them go no further. */
const byWebhook: Send = async ({ platform, context, message }) => {
  const { tenant, by } = context;
  const { subject, text, to } = message;
  for (const [i, one] of to.entries()) {
    const url = memberOf({ to: one, by: 'address' });
    const body: JsonObject = { subject, text, record: context.subject };
    await callOutside({ platform, tenant, by, key: `${keyOf(context)}:${i}`, call: { url, body } });
  }
  await markDone({ platform, context, entity: '_notifications' });
};

const SEND: Readonly<Record<Channel, Send>> = { in_app: inApp, email, webhook: byWebhook };

async function filled(a: { platform: Platform; context: ActionContext; message: Message }): Promise<Message> {
  const { platform, context, message } = a;
  const value = await withNamedValues({ platform, tenant: context.tenant, value: message });
  const { to, subject, text } = isObject(value) ? value : message;
  return { to: Array.isArray(to) ? to : [], subject: String(subject), text: typeof text === 'string' ? text : null };
}

async function boxOf(a: { platform: Platform; tenant: string; to: Json }): Promise<Box> {
  const { platform, tenant, to } = a;
  if (isObject(to) && typeof to['role'] === 'string') return { role: to['role'] };
  const name = memberOf({ to, by: 'user' });
  if (UUID.test(name)) return { user: name };
  const [row] = await platform.store.getSys({ keys: [{ tenant, kind: 'user', pk: 'handles', sk: name }] });
  const id = row && isObject(row.value) ? row.value['id'] : null;
  if (typeof id === 'string') return { user: id };
  throw wrong({ path: 'to', message: 'there is no user of this id or handle' });
}

/** The text of a recipient; what is null, as an empty field, reaches nobody, and that must not pass unseen. */
function memberOf(a: { to: Json; by: string }): string {
  const { to, by } = a;
  const value = isObject(to) ? to[by] : to;
  if (typeof value === 'string' && value !== '') return value;
  throw wrong({ path: 'to', message: `to must name the ${by}` });
}

function wrong(a: { path: string; message: string }): Error {
  return invalid({ what: 'the notification', issues: [{ ...a, code: 'INVALID_FORMAT' }] });
}
