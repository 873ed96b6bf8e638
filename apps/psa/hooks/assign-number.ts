import { z } from 'zod';
import { fieldIssues } from '#core/hooks/builtins/named-fields.ts';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/**
 * A number that people can say, made from the record's id: no counter that all records would have to wait for. The
 * unique claim on it makes a clash a refusal instead of a double.
 */
export const assignNumber: Hook = defineHook({
  name: 'assign_number',
  phase: 'before',
  kind: 'derive',
  events: ['create'],
  docs: 'Gives a new record a number in `field`, with a `prefix` that tells its kind; history keeps its own. Numbers rise with time and have gaps: where the law wants none, bind a hook of your own.',
  params: z.strictObject({ field: z.string(), prefix: z.string().min(1).max(5) }),
  prepare: ({ params, fields, issues }) => {
    issues.push(...fieldIssues({ fields, name: params.field, path: 'field', types: ['string'] }));
  },
  run: ({ record, params }) => {
    if (typeof record[params.field] === 'string') return undefined;
    const digits = String(record['id']).replaceAll('-', '');
    const time = Number.parseInt(digits.slice(0, 12), 16).toString(36);
    const chance = Number.parseInt(digits.slice(-10), 16).toString(36).padStart(8, '0');
    return { update: { [params.field]: `${params.prefix}-${time}-${chance}`.toUpperCase() } };
  },
});
