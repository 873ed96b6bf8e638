import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** Refunds, audit and customers' histories refer to orders: they are hidden, never removed. */
export const softDeleteSetDeletedAt: Hook = defineHook({
  name: 'soft_delete_set_deleted_at',
  phase: 'before',
  kind: 'replace',
  events: ['delete'],
  docs: 'Replaces the deletion of an order: it is hidden, with the time in deleted_at, and its data stays.',
  params: z.strictObject({}),
  run: (ctx) => ({ replace_delete: { mode: 'soft', update: { deleted_at: ctx.now } } }),
});
