import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';
import { fieldIssues } from './named-fields.ts';

const USUAL = 'deleted_at';

/**
 * What orders, audits and people refer to is never physically deleted.
 *
 * @example
 * ```ts
 * const binding = { events: ['delete'], handler: 'soft_delete', params: { field: 'deleted_at' } };
 * ```
 */
export const softDelete: Hook = defineHook({
  name: 'soft_delete',
  phase: 'before',
  kind: 'replace',
  events: ['delete'],
  docs: 'Replaces a delete: the record is hidden from reads and lists, its unique values are free for others, its data stays. `field`, a datetime field, gets the time of the deletion (deleted_at, if there is one). `POST /api/{app}/{entity}/{id}/restore` brings it back.',
  params: z.strictObject({ field: z.string().min(1).optional() }),
  prepare: ({ params, fields, issues }) => {
    const { field } = params;
    if (field === undefined) return fields.get(USUAL)?.type === 'datetime' ? USUAL : null;
    issues.push(...fieldIssues({ fields, name: field, path: 'field', types: ['datetime'] }));
    return field;
  },
  run: (ctx) => ({
    replace_delete: { mode: 'soft', update: ctx.prepared === null ? {} : { [ctx.prepared]: ctx.now } },
  }),
});
