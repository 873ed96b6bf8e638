import type { JsonObject } from '#core/json/json.ts';
import type { Expression } from './compile-expression.ts';
import { buildPattern } from './pattern/build.ts';
import { push } from './pattern/push.ts';
import { sound } from './pattern/pushed.ts';

// what a rule of the classic bus may have
const MOST_CHARS = 2048;

/**
 * The EventBridge pattern of a condition: it matches every event for which the condition holds, and maybe more.
 *
 * `field` says where a path of the expression stands in the event, null when it must not be pushed (masked values,
 * policies). `exact` is true when the pattern
 * says all of the condition; a null pattern says nothing. Over `maxChars` (2,048) the least selective part is left
 * out. It holds for events whose values are of the types that the scope gives them, null or absent.
 *
 * The bus does not compare numbers beyond ±5,000,000,000 or with more than six digits behind the point. So a range is
 * pushed for int alone, and only where both its ends are known: from `min` and `max` of the type, or from the
 * condition (`size > 3 && size < 100`).
 *
 * @example
 * ```ts
 * import { STRING } from '#core/expressions/cel-type.ts';
 * import { compileExpression } from '#core/expressions/compile-expression.ts';
 * import { toPattern } from '#core/expressions/to-pattern.ts';
 * const result = compileExpression({ source: 'status == "won" && note != null', scope: { status: STRING, note: STRING } });
 * const pushed = result.ok
 *   ? toPattern({ expression: result.expression, field: (path) => ['detail', 'record', ...path] })
 *   : null; // { detail: { record: { status: ['won'], note: [{ exists: true }] } } }
 * ```
 */
export function toPattern(a: {
  expression: Expression;
  field: (path: string[]) => string[] | null;
  maxChars?: number;
}): { pattern: JsonObject | null; exact: boolean } {
  const pushed = sound(push({ node: a.expression.tree, negated: false, field: a.field }));
  return buildPattern({ pushed, maxChars: a.maxChars ?? MOST_CHARS });
}
