import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** Who hands a ticket up need not know to whom: its board does. */
export const escalateToNextBoard: Hook = defineHook({
  name: 'escalate_to_next_board',
  phase: 'before',
  kind: 'derive',
  events: ['update'],
  docs: 'Moves a ticket that is escalated to the board that its own hands up to; where there is none, it stays.',
  params: z.strictObject({}),
  run: async ({ record, db }) => {
    const board = await db.get({ app: 'psa', entity: 'boards', id: String(record['board_id']) });
    const next = board?.['escalates_to_id'] ?? null;
    return next === null ? undefined : { update: { board_id: next } };
  },
});
