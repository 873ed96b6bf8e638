import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { type ActionSpec, isTemplate } from './action.ts';
import { checkUrl } from './outside-actions.ts';

/** How somebody is reached. */
export const CHANNELS = ['in_app', 'email', 'webhook'] as const;
/** How somebody is reached. */
export type Channel = (typeof CHANNELS)[number];

// which ways of naming somebody go with a channel; a text is what the channel takes by itself
const NAMED_BY: Readonly<Record<Channel, readonly string[]>> = {
  in_app: ['user', 'role'],
  email: ['address'],
  webhook: ['address'],
};
const MOST_RECIPIENTS = 20;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,250}$/;

const text = z.string().min(1).max(500);
const recipient = z.union([
  text,
  z.strictObject({ user: text }),
  z.strictObject({ role: text }),
  z.strictObject({ address: text }),
  // the value of a field of the record at hand; checked like every template
  z.strictObject({ field: nameSchema }).transform(({ field }) => `{{ record.${field} }}`),
]);

/** Tells somebody. */
export const notify: ActionSpec = {
  name: 'notify',
  names: true,
  docs: '`in_app`: a line that a user (id or handle) or everybody with a role finds under `/api/_notifications`, once for each event; personal values in it are hashes. `email`: a mail to an address, once for each event. `webhook`: a POST of subject and text to a URL, as `webhook` does it. `to: {field}` is the value of a field of the record.',
  params: z.strictObject({
    channel: z.enum(CHANNELS),
    to: z.union([recipient, z.array(recipient).min(1).max(MOST_RECIPIENTS)]),
    subject: z.string().min(1).max(300),
    text: z.string().max(10_000).optional(),
  }),
  // the lines in the app are kept; a mail is sent to the person that the values are about
  keepsWhen: (params) => params['channel'] === 'in_app',
  check: ({ params, path }) => {
    const { to } = params;
    const list = Array.isArray(to)
      ? to.map((one, i) => ({ one, at: `${path}.to[${i}]` }))
      : [{ one: to, at: `${path}.to` }];
    return list.flatMap(({ one, at }) => checkRecipient({ channel: channelOf(params), one, path: at }));
  },
};

/** The channel of checked parameters. */
export function channelOf(params: JsonObject): Channel {
  const channel = CHANNELS.find((one) => one === params['channel']);
  if (channel === undefined) throw new Error('this names no channel');
  return channel;
}

/** Whether a text has the form of a mail address. */
export function isAddress(value: string): boolean {
  return ADDRESS.test(value);
}

function checkRecipient(a: { channel: Channel; one: unknown; path: string }): Issue[] {
  const { channel, one, path } = a;
  const [by = '', value] = isObject(one) ? (Object.entries(one)[0] ?? []) : ['', one];
  if (by !== '' && !NAMED_BY[channel].includes(by)) {
    const can = NAMED_BY[channel].join(' or ');
    return [
      { path: `${path}.${by}`, code: 'NOT_APPLICABLE', message: `${channel} reaches nobody by ${by}; name the ${can}` },
    ];
  }
  if (channel === 'webhook') return checkUrl({ url: value, path });
  if (channel !== 'email' || typeof value !== 'string' || isTemplate(value) || value.includes('${')) return [];
  return isAddress(value) ? [] : [{ path, code: 'INVALID_FORMAT', message: `${path} must be a mail address` }];
}
