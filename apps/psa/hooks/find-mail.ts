import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import { REMOVED } from '#core/pii/personal-texts.ts';

const MESSAGES = { app: 'psa', entity: 'email_messages' } as const;

/** Providers know a mail by their own id, and quote the address in what they say of it. */
export const findMail: Hook = defineHook({
  name: 'find_mail',
  phase: 'before',
  kind: 'derive',
  events: ['create'],
  docs: "Finds the mail that a piece of news is about, by our id or by that of the provider, and refuses news of a mail that was not sent; an opt-out needs no mail. Takes the address out of the provider's words, for those stand in events.",
  params: z.strictObject({}),
  run: async ({ record, db }) => {
    const { message_id: id = null, provider_message_id: foreign = null } = record;
    if (id === null && foreign === null) return undefined;
    const message =
      id === null
        ? await db.findUnique({ ...MESSAGES, fields: { provider_message_id: foreign } })
        : await db.get({ ...MESSAGES, id: String(id) });
    const sent = message?.['provider_message_id'] ?? null;
    if (message === null || sent === null || (foreign !== null && foreign !== sent)) {
      return { abort: 'no mail of ours was sent under this id' };
    }
    const found = {
      message_id: message['id'] ?? null,
      provider_message_id: sent,
      provider: message['provider'] ?? null,
    };
    return { update: { ...found, smtp_message: withoutAddress(record) } };
  },
});

function withoutAddress(record: HookRecord): Json {
  const { smtp_message: text = null, recipient_email: email } = record;
  if (typeof text !== 'string' || typeof email !== 'string') return text;
  // it may be written in capitals there
  return text.replaceAll(new RegExp(email.replaceAll(/[^a-z0-9]/gi, '\\$&'), 'gi'), REMOVED);
}
