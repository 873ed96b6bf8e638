import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import { count, TICKETS } from './ticket.ts';

/** What a ticket has cost is known without adding up all that was booked on it. */
export const bookTicketTime: Hook = defineHook({
  name: 'book_ticket_time',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update', 'delete'],
  docs: "Keeps a ticket's `booked_minutes` with its time entries, in their transactions.",
  params: z.strictObject({}),
  run: async ({ operation, record, original, db }) => {
    const after = operation === 'delete' ? 0 : count(record['minutes']);
    const change = after - count(original['minutes']);
    const id = String(record['ticket_id']);
    const ticket = change === 0 ? null : await db.get({ ...TICKETS, id });
    if (ticket === null) return undefined;
    const values = { booked_minutes: count(ticket['booked_minutes']) + change };
    return { writes: [{ operation: 'update', ...TICKETS, id, values }] };
  },
});
