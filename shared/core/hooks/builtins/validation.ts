import { z } from 'zod';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import { conditionParam, envOf } from './expression-param.ts';
import { fieldIssues } from './named-fields.ts';

type Rule = { rule: Expression; message: string; field: string };

const ruleSchema = z.strictObject({
  rule: z.string().min(1).max(2000),
  message: z.string().min(1).max(500),
  field: z.string().min(1).optional(),
});

/**
 * Rules at a place of their own among the hooks: after those that bring values into form, or on a delete.
 *
 * @example
 * ```ts
 * const rules = [{ rule: 'balance == 0', message: 'Settle the balance first', field: 'balance' }];
 * const binding = { events: ['delete'], handler: 'validation_hooks', params: { rules } };
 * ```
 */
export const validationHooks: Hook = defineHook({
  name: 'validation_hooks',
  phase: 'before',
  kind: 'validate',
  docs: 'Refuses a write that breaks one of the rules: CEL conditions that must hold. All that are broken come back together. Unlike `validators` of the entity they run at their place among the hooks, on what the earlier ones made of the record, and on deletes too; a rule over an absent value holds.',
  params: z.strictObject({ rules: z.array(ruleSchema).min(1).max(50) }),
  prepare: ({ params, fields, scope, issues }) =>
    params.rules.flatMap((one, i): Rule[] => {
      const path = `rules[${i}]`;
      if (one.field !== undefined) issues.push(...fieldIssues({ fields, name: one.field, path: `${path}.field` }));
      const rule = conditionParam({ source: one.rule, scope, path: `${path}.rule`, issues });
      return rule === null ? [] : [{ rule, message: one.message, field: one.field ?? '' }];
    }),
  run: (ctx) => {
    const env = envOf(ctx);
    const issues = ctx.prepared
      .filter(({ rule }) => !rule.holds(env))
      .map(({ field, message }): Issue => ({ path: field, code: 'EXPRESSION_VALIDATION_FAILED', message }));
    if (issues.length > 0) throw refusedBy({ handler: 'validation_hooks', ctx, issues });
    return undefined;
  },
});

/** VALIDATION_FAILED that names the hook. */
export function refusedBy(a: {
  handler: string;
  ctx: { app: string; entity_name: string };
  issues: Issue[];
}): DroError {
  const { code, message, issues } = invalid({ what: `${a.ctx.app}/${a.ctx.entity_name}`, issues: a.issues });
  return new DroError({ code, detail: message, issues, data: { handler: a.handler } });
}
