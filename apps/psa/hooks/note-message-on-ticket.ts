import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import { TICKETS } from './ticket.ts';

/** A message says whose turn it is, stops the clock of the answer, and wakes what waits for the customer. */
export const noteMessageOnTicket: Hook = defineHook({
  name: 'note_message_on_ticket',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create'],
  docs: "Keeps a ticket's last message, its first answer and whose turn it is; a customer's word takes up again what waits or is resolved. A closed ticket stays closed.",
  params: z.strictObject({}),
  run: async ({ record, db, now }) => {
    const id = String(record['ticket_id']);
    const ticket = await db.get({ ...TICKETS, id });
    if (ticket === null) return { abort: 'the ticket of the message is gone' };
    const said = record['author_type'] === 'contact' ? customerWrote(ticket) : teamAnswered({ ticket, now });
    const values = { last_message_at: now, ...(record['visibility'] === 'public' && said) };
    return { writes: [{ operation: 'update', ...TICKETS, id, values }] };
  },
});

function customerWrote(ticket: HookRecord): JsonObject {
  const asleep = ticket['status'] === 'waiting' || ticket['status'] === 'resolved';
  return { response_state: 'awaiting_internal', ...(asleep && { status: 'in_progress' }) };
}

function teamAnswered(a: { ticket: HookRecord; now: string }): JsonObject {
  return { response_state: 'awaiting_client', first_response_at: a.ticket['first_response_at'] ?? a.now };
}
