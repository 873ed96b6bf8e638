import type { Expression } from './compile-expression.ts';
import { emitCondition, emitValue } from './jsonata/emit.ts';

/**
 * The JSONata text that gives what the expression gives, or null when the expression is outside the portable subset:
 * literals, schema paths, comparisons, `&& || !`, `in` a list of literals, `has`, arithmetic of int and number,
 * `startsWith` and `endsWith`.
 *
 * `root` says where a path of the expression stands in the state's data (`$states.input.context.amount`), null when
 * it does not. The text never yields undefined: absent is null, and a boolean expression gives true or false, null
 * counting as false, as a Choice wants it.
 *
 * @example
 * ```ts
 * import { NUMBER, objectOf } from '#core/expressions/cel-type.ts';
 * import { compileExpression } from '#core/expressions/compile-expression.ts';
 * import { toJsonata } from '#core/expressions/to-jsonata.ts';
 * const result = compileExpression({ source: 'context.score >= 50', scope: { context: objectOf({ score: NUMBER }) } });
 * const text = result.ok
 *   ? toJsonata({ expression: result.expression, root: (path) => `$states.input.${path.join('.')}` })
 *   : null;
 * ```
 */
export function toJsonata(a: { expression: Expression; root: (path: string[]) => string | null }): string | null {
  const { tree } = a.expression;
  const input = { node: tree, root: a.root };
  return tree.type.kind === 'bool' ? emitCondition(input) : emitValue(input);
}
