import { type CompiledAction, compileAction } from '#core/actions/compile-action.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { CelType, Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { StepInput } from './kind.ts';

/** Compiles an expression of a step, or adds to `issues` and returns null. */
export function compileOwn(a: {
  source: string;
  scope: Scope;
  expect?: CelType;
  path: string;
  issues: Issue[];
}): Expression | null {
  const { source, scope, path, expect } = a;
  const result = compileExpression({ source, scope, path, ...(expect && { expect }) });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

/** Compiles actions as they are written; `path` is where the list stands. Those that are wrong are left out. */
export function compileOwnActions(
  a: StepInput & { actions: readonly { type: string; [key: string]: unknown }[] },
): CompiledAction[] {
  return a.actions.flatMap(({ type, ...params }, i) => {
    const path = `${a.path}[${i}]`;
    const action = compileAction({ ...a, name: type, params: params as JsonObject, path, namePath: `${path}.type` });
    return action ? [action] : [];
  });
}
