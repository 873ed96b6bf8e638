import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { expressionEnv } from '#core/lifecycle/expression-env.ts';
import type { HookContext } from '../hook-context.ts';

/** A parameter that is a condition, compiled; null, with issues, when it cannot be. */
export function conditionParam(a: { source: string; scope: Scope; path: string; issues: Issue[] }): Expression | null {
  const result = compileExpression({ source: a.source, scope: a.scope, expect: BOOL, path: a.path });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

/** The names that expressions in parameters see: those of the binding's own condition. */
export function envOf(ctx: HookContext): Record<string, unknown> {
  return expressionEnv({ ...ctx, user: ctx.user_context });
}
