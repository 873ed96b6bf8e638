import { z } from 'zod';
import { fieldIssues } from '#core/hooks/builtins/named-fields.ts';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { Json } from '#core/json/json.ts';

/** What was true when a document was made stays on it, whatever becomes of the record that it came from. */
export const copyFields: Hook = defineHook({
  name: 'copy_fields',
  phase: 'before',
  kind: 'derive',
  docs: 'Copies values of the record that `from`, a reference, names: `fields` says which field takes which.',
  params: z.strictObject({ from: z.string(), fields: z.record(z.string(), z.string()) }),
  prepare: ({ params, fields, issues }) => {
    const wrong = [
      ...fieldIssues({ fields, name: params.from, path: 'from', types: ['reference'] }),
      ...Object.keys(params.fields).flatMap((name) => fieldIssues({ fields, name, path: `fields.${name}` })),
    ];
    issues.push(...wrong);
    const [app = '', entity = ''] = (fields.get(params.from)?.entity ?? '').split('/');
    return { app, entity };
  },
  run: async ({ record, params, prepared, db }) => {
    const source = await db.get({ ...prepared, id: String(record[params.from]) });
    if (source === null) return undefined;
    const copied = Object.entries(params.fields).map(([to, from]): [string, Json] => [to, source[from] ?? null]);
    return { update: Object.fromEntries(copied) };
  },
});
