import { z } from 'zod';
import { fieldIssues } from '#core/hooks/builtins/named-fields.ts';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** What is one client's is neither billed nor told to another. */
export const sameClient: Hook = defineHook({
  name: 'same_client',
  phase: 'before',
  kind: 'validate',
  events: ['create', 'update'],
  docs: "Refuses a record of another client in the reference `field`: its client_id must be what stands in this record's `client`.",
  params: z.strictObject({ field: z.string(), client: z.string().default('client_id') }),
  prepare: ({ params, fields, issues }) => {
    issues.push(...fieldIssues({ fields, name: params.field, path: 'field', types: ['reference'] }));
    const [app = '', entity = ''] = (fields.get(params.field)?.entity ?? '').split('/');
    return { app, entity };
  },
  run: async ({ record, original, params, prepared, db }) => {
    const id = record[params.field] ?? null;
    if (id === null || (id === original[params.field] && record[params.client] === original[params.client])) return;
    const named = await db.get({ ...prepared, id: String(id) });
    if (named?.['client_id'] === record[params.client]) return;
    return { abort: `the ${params.field} belongs to another client` };
  },
});
