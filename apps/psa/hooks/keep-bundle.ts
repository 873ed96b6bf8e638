import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import { count, TICKETS } from './ticket.ts';

/**
 * Tickets about one thing are bundled under one of them. How many there are stands on that one, so that two merges
 * which would make a chain or a circle meet at its version.
 */
export const keepBundle: Hook = defineHook({
  name: 'keep_bundle',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update'],
  docs: 'Refuses a merge into the ticket itself, into one that is closed or merged itself, or of one that others are merged into; keeps `bundled_tickets` of the tickets that others are merged into.',
  params: z.strictObject({}),
  run: async (ctx) => {
    const before = await ticketOf({ ctx, id: ctx.original['master_ticket_id'] });
    const after = await ticketOf({ ctx, id: ctx.record['master_ticket_id'] });
    const refused = after === null ? null : refusal({ ctx, master: after });
    if (refused !== null) return { abort: refused };
    const writes = [
      ...(before === null ? [] : [bundleOf({ master: before, change: -1 })]),
      ...(after === null ? [] : [bundleOf({ master: after, change: 1 })]),
    ];
    return { writes };
  },
});

function refusal(a: { ctx: HookContext; master: HookRecord }): string | null {
  const { record } = a.ctx;
  if (a.master['id'] === record['id']) return 'a ticket is not merged into itself';
  if (count(record['bundled_tickets']) > 0) return 'other tickets are merged into this one: split them first';
  if (a.master['master_ticket_id'] !== null) return 'that ticket is merged into another one itself';
  return a.master['status'] === 'closed' ? 'that ticket is closed' : null;
}

function ticketOf(a: { ctx: HookContext; id: unknown }): Promise<HookRecord | null> {
  return typeof a.id === 'string' ? a.ctx.db.get({ ...TICKETS, id: a.id }) : Promise.resolve(null);
}

function bundleOf(a: { master: HookRecord; change: number }): RelatedWrite {
  const values = { bundled_tickets: count(a.master['bundled_tickets']) + a.change };
  return { operation: 'update', ...TICKETS, id: String(a.master['id']), values };
}
