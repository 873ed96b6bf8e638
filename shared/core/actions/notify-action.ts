import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { type ActionSpec, type ActionWorld, isTemplate } from './action.ts';
import type { NotificationTemplate } from './notification-template.ts';
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
const TEMPLATE = /^([a-z][a-z0-9_-]{0,63}\/)?[a-z][a-z0-9_]{0,63}$/;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,250}$/;

/** What is said in short. */
export const subjectSchema = z.string().min(1).max(300);
/** What is said at length. */
export const textSchema = z.string().max(10_000);

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
  docs: '`in_app`: a line that a user (id or handle) or everybody with a role finds under `/api/_notifications`, once for each event; personal values in it are hashes. `email`: a mail to an address, once for each event. `webhook`: a POST of subject and text to a URL, as `webhook` does it. `to: {field}` is the value of a field of the record. `template` names words that the tenant keeps, in place of subject and text.',
  params: z.strictObject({
    channel: z.enum(CHANNELS),
    to: z.union([recipient, z.array(recipient).min(1).max(MOST_RECIPIENTS)]),
    template: z.string().regex(TEMPLATE).optional(),
    subject: subjectSchema.optional(),
    text: textSchema.optional(),
  }),
  // the lines in the app are kept; a mail is sent to the person that the values are about
  keepsWhen: (params) => params['channel'] === 'in_app',
  check: ({ params, world, path }) => {
    const wrong = checkWords({ params, world, path });
    if (wrong.length > 0) return wrong;
    const { to } = params;
    const list = Array.isArray(to)
      ? to.map((one, i) => ({ one, at: `${path}.to[${i}]` }))
      : [{ one: to, at: `${path}.to` }];
    return list.flatMap(({ one, at }) => checkRecipient({ channel: channelOf(params), one, path: at }));
  },
  expand: ({ params, world }) => {
    const { template: named, ...rest } = params;
    const template = typeof named === 'string' ? templateNamed({ name: named, world }) : null;
    if (!template) return null;
    const { subject, text = null } = template;
    return {
      params: { ...rest, subject, ...(text !== null && { text }) },
      key: 'template',
      keys: ['subject', 'text'],
    };
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

/** A template, or words of its own. */
function checkWords(a: { params: JsonObject; world: ActionWorld; path: string }): Issue[] {
  const { params, world } = a;
  const { template: named, subject, text: words } = params;
  const path = `${a.path}.template`;
  if (typeof named !== 'string') {
    if (subject !== undefined) return [];
    const message = `${a.path}.subject must be given, or a template`;
    return [{ path: `${a.path}.subject`, code: 'REQUIRED', message }];
  }
  if (subject !== undefined || words !== undefined) {
    const message = `${path} has the words already: leave out subject and text, or the template`;
    return [{ path, code: 'NOT_APPLICABLE', message }];
  }
  const template = templateNamed({ name: named, world });
  if (!template) {
    const known = (world.templates ?? []).map(({ app, name }) => (app === world.app ? name : `${app}/${name}`));
    const message = `there is no template "${named}"${didYouMean({ name: named, known })}`;
    return [{ path, code: 'UNKNOWN_TEMPLATE', message }];
  }
  const { channel } = template;
  if (channel === undefined || channel === params['channel']) return [];
  return [{ path, code: 'NOT_APPLICABLE', message: `the template "${named}" is meant for ${channel}` }];
}

/** By `app/name` or, in its own app, by name. */
function templateNamed(a: { name: string; world: ActionWorld }): NotificationTemplate | null {
  const path = a.name.includes('/') ? a.name : `${a.world.app}/${a.name}`;
  return (a.world.templates ?? []).find(({ app, name }) => `${app}/${name}` === path) ?? null;
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
