import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';

/** Keeps times of the record's own beside the platform's, for data that brings such fields. */
export const setTimestamps: Hook = defineHook({
  name: 'set_timestamps',
  phase: 'before',
  docs: 'Sets `created` once and `updated` with every write; both are names of datetime fields.',
  params: z.strictObject({ created: z.string().min(1).optional(), updated: z.string().min(1).optional() }),
  run: (ctx) => {
    const { created, updated } = ctx.params;
    const update: Record<string, string> = {};
    if (created !== undefined && ctx.operation === 'create') update[created] = ctx.now;
    if (updated !== undefined && (ctx.operation === 'create' || Object.keys(ctx.changes).length > 0))
      update[updated] = ctx.now;
    return Object.keys(update).length === 0 ? undefined : { update };
  },
});
