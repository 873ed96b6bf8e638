import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';
import { fieldsIssues } from './named-fields.ts';

/**
 * Who changed what from what to what and why, for the fields that matter.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update', 'delete'], handler: 'audit_log', params: { fields: ['salary'] } };
 * ```
 */
export const auditLog: Hook = defineHook({
  name: 'audit_log',
  phase: 'in_transaction',
  kind: 'emit',
  docs: 'Enters the named fields, or all, in the audit with their values before and after the write, when one of them changed; a delete is entered with all that stood there. Personal values stand as keyed hashes. The entry is part of the journal row: it is written with the write or not at all, and never changes. `GET /api/_admin/audit?record_id=` shows it as `audit`, with who, when and why.',
  params: z.strictObject({ fields: z.array(z.string().min(1)).min(1).optional() }),
  prepare: ({ params, fields, issues }) => {
    issues.push(...fieldsIssues({ fields, names: params.fields ?? [], path: 'fields' }));
    const secret = (name: string): boolean => fields.get(name)?.type === 'secret';
    for (const [i, name] of (params.fields ?? []).entries()) {
      if (!secret(name)) continue;
      const message = `"${name}" is secret: it stands in no audit`;
      issues.push({ path: `fields[${i}]`, code: 'BINDING_MISMATCH', message });
    }
    return params.fields ?? [...fields.keys()].filter((name) => !secret(name));
  },
  run: (ctx) => ({ audit: ctx.prepared }),
});
