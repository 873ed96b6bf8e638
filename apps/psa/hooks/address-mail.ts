import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** Mail goes out through a mailbox of ours, and to nobody who does not want it. */
export const addressMail: Hook = defineHook({
  name: 'address_mail',
  phase: 'before',
  kind: 'derive',
  events: ['create'],
  docs: 'Takes the sender of a mail from its mailbox, which must be connected, and refuses a recipient who gets no mail.',
  params: z.strictObject({}),
  run: async ({ record, db }) => {
    const mailbox = await db.get({ app: 'psa', entity: 'email_providers', id: String(record['provider_id']) });
    if (mailbox?.['status'] !== 'connected') return { abort: 'the mailbox is not connected' };
    for (const email of addresses(record)) {
      const found = await db.findUnique({ app: 'psa', entity: 'mail_suppressions', fields: { email } });
      if (found !== null) return { abort: `${email} gets no mail: ${String(found['reason'])}` };
    }
    const { provider_type: provider = null, mailbox: from = null, name = null } = mailbox;
    return { update: { provider, from_email: from, from_name: name } };
  },
});

function addresses(record: HookRecord): string[] {
  const lists: Json[] = [record['to'] ?? [], record['cc'] ?? []];
  const all = lists.flatMap((list) => (Array.isArray(list) ? list : []));
  return [...new Set(all.flatMap((one) => (isObject(one) && typeof one['email'] === 'string' ? [one['email']] : [])))];
}
