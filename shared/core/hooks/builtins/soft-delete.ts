import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';

/** What orders, audits and people refer to is never physically deleted. */
export const softDelete: Hook = defineHook({
  name: 'soft_delete',
  phase: 'before',
  docs: 'Replaces a delete: the record stays, hidden, with the time of the deletion in `field` (deleted_at).',
  params: z.strictObject({ field: z.string().min(1).default('deleted_at') }),
  run: (ctx) => ({ replace_delete: { mode: 'soft', update: { [ctx.params.field]: ctx.now } } }),
});
