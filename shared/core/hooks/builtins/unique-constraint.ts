import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';
import { fieldsIssues } from './named-fields.ts';

/**
 * Fields that no two records may share. A look into the store would let two at once through; a claim does not.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'unique_constraint_hook', params: { fields: ['sku', 'warehouse'] } };
 * ```
 */
export const uniqueConstraint: Hook = defineHook({
  name: 'unique_constraint_hook',
  phase: 'before',
  kind: 'validate',
  events: ['create', 'update'],
  docs: 'Makes the fields unique together, as if they stood under `unique` of the entity: the values are claimed in the transaction itself, so of two writes at once one is refused with DUPLICATE_VALUE. Where one of them is null nothing is claimed. `case_insensitive` is true unless set.',
  params: z.strictObject({
    fields: z.array(z.string().min(1)).min(1).max(5),
    case_insensitive: z.boolean().default(true),
  }),
  adds: ({ params }) => ({ unique: [params] }),
  prepare: ({ params, fields, definition, events, conditional, issues }) => {
    issues.push(...fieldsIssues({ fields, names: params.fields, path: 'fields' }));
    if (conditional || !events.includes('create') || !events.includes('update')) {
      const message = 'a value is unique at all times: bind the hook to create and update, without a condition';
      issues.push({ path: '', code: 'BINDING_MISMATCH', message });
    }
    const declared = definition.unique.find(
      (set) => !Array.isArray(set) && set.fields.join('+') === params.fields.join('+'),
    );
    const folded = declared !== undefined && !Array.isArray(declared) ? declared.case_insensitive !== false : null;
    if (folded !== null && folded !== params.case_insensitive) {
      const message = `the entity has these fields under unique already, with case_insensitive ${folded}`;
      issues.push({ path: 'case_insensitive', code: 'BINDING_MISMATCH', message });
    }
  },
  // the claim does the work
  run: () => undefined,
});
