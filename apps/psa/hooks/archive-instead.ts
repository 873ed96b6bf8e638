import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** Invoices, tickets and histories refer to clients and people: they are put away, never removed. */
export const archiveInstead: Hook = defineHook({
  name: 'archive_instead',
  phase: 'before',
  kind: 'replace',
  events: ['delete'],
  docs: 'Replaces a delete: the record stays in sight and its `field` moves to the state `to`.',
  params: z.strictObject({ field: z.string(), to: z.string() }),
  run: ({ params }) => ({ replace_delete: { mode: 'archive', update: { [params.field]: params.to } } }),
});
