import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';

const MESSAGES = { app: 'psa', entity: 'email_messages' } as const;
const SUPPRESSIONS = { app: 'psa', entity: 'mail_suppressions' } as const;

/** The status that news brings a mail to, and those that it may come from: news comes late, twice and out of order. */
const MOVES: Readonly<Record<string, { to: string; from: readonly unknown[] }>> = {
  delivered: { to: 'delivered', from: ['sent'] },
  bounced: { to: 'bounced', from: ['sent', 'delivered'] },
};

/** What a provider tells of a mail counts at once, for the mail and for the next ones. */
export const applyMailEvent: Hook = defineHook({
  name: 'apply_mail_event',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create'],
  docs: 'Moves the mail to the status that the news tells (a soft bounce tells none), and sends no more mail to who complains, opts out or cannot be reached at all.',
  params: z.strictObject({}),
  run: async (ctx) => ({ writes: [...(await statusWrites(ctx)), ...(await suppressionWrites(ctx))] }),
});

async function statusWrites({ record, db }: HookContext): Promise<RelatedWrite[]> {
  // a soft one may still arrive
  const move = record['bounce_type'] === 'soft' ? undefined : MOVES[String(record['kind'])];
  const id = record['message_id'];
  if (move === undefined || typeof id !== 'string') return [];
  const message = await db.get({ ...MESSAGES, id });
  if (!move.from.includes(message?.['status'])) return [];
  return [{ operation: 'update', ...MESSAGES, id, values: { status: move.to } }];
}

async function suppressionWrites({ record, db }: HookContext): Promise<RelatedWrite[]> {
  const { kind = null, bounce_type: bounce, recipient_email: email = null } = record;
  if (kind === 'delivered' || (kind === 'bounced' && bounce !== 'hard')) return [];
  if ((await db.findUnique({ ...SUPPRESSIONS, fields: { email } })) !== null) return [];
  return [{ operation: 'create', ...SUPPRESSIONS, values: { email, reason: kind } }];
}
