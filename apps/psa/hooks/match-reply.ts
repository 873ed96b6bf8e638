import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { HookResult } from '#core/hooks/hook-result.ts';

// the nearest mails of an exchange stand last
const MOST_REFERENCES = 10;

/** Who answers a mail need not say which ticket it was about. */
export const matchReply: Hook = defineHook({
  name: 'match_reply',
  phase: 'before',
  kind: 'derive',
  events: ['create'],
  docs: 'Finds the mail of ours that an incoming one answers, by the ids in its head, and takes thread and ticket from there.',
  params: z.strictObject({}),
  run: async ({ record, db }): Promise<HookResult> => {
    const mailbox = await db.get({ app: 'psa', entity: 'email_providers', id: String(record['provider_id']) });
    const provider = mailbox?.['provider_type'] ?? null;
    for (const { by, id } of named(record)) {
      const fields = { provider_message_id: id };
      const message = await db.findUnique({ app: 'psa', entity: 'email_messages', fields });
      if (message === null) continue;
      const { thread_id = null, ticket_id = null } = message;
      return { update: { provider, matched_by: by, thread_id, ticket_id: record['ticket_id'] ?? ticket_id } };
    }
    return { update: { provider } };
  },
});

function named(record: HookRecord): { by: string; id: string }[] {
  const { in_reply_to: answered = null, references = [] } = record;
  const ids = Array.isArray(references) ? references.slice(-MOST_REFERENCES).reverse() : [];
  return [
    ...(typeof answered === 'string' ? [{ by: 'in_reply_to', id: answered }] : []),
    ...ids.flatMap((id) => (typeof id === 'string' ? [{ by: 'references', id }] : [])),
  ];
}
