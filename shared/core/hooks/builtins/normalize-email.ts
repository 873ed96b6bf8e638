import { z } from 'zod';
import type { FieldTypeName } from '#core/entities/field.ts';
import type { Json } from '#core/json/json.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import { isChanged } from '../is-changed.ts';
import { fieldsIssues } from './named-fields.ts';

const ADDRESSES: readonly FieldTypeName[] = ['email', 'string'];

/**
 * One spelling of an address, so that it is found again and unique values hold.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'normalize_email', params: { fields: ['contact_email'] } };
 * ```
 */
export const normalizeEmail: Hook = defineHook({
  name: 'normalize_email',
  phase: 'before',
  kind: 'normalise',
  events: ['create', 'update'],
  docs: 'Brings e-mail addresses to lower case, without white space around them: the named fields, or all of type email.',
  params: z.strictObject({ fields: z.array(z.string().min(1)).min(1).optional() }),
  prepare: ({ params, fields, issues }) => {
    issues.push(...fieldsIssues({ fields, names: params.fields ?? [], path: 'fields', types: ADDRESSES }));
    return params.fields ?? [...fields.values()].filter((one) => one.type === 'email').map((one) => one.name);
  },
  run: (ctx) => {
    const update: Record<string, Json> = {};
    for (const name of ctx.prepared) {
      const value = ctx.record[name];
      if (typeof value !== 'string' || !isChanged({ ctx, name })) continue;
      const after = value.trim().toLowerCase();
      if (after !== value) update[name] = after;
    }
    return Object.keys(update).length === 0 ? undefined : { update };
  },
});
