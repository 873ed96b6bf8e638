import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, DATE, DATETIME, NULL } from '../cel-type.ts';
import { coerce } from '../coerce.ts';
import type { Node } from '../node.ts';
import { type CheckContext, fail } from './context.ts';
import { checkBool, choiceOf } from './logic.ts';
import { checkName } from './name.ts';

// forms that look like calls, with the number of arguments that each takes
const COUNTS: Readonly<Record<string, number>> = { has: 1, if: 3, now: 0, today: 0 };

/** Whether a call is one of the forms that are no functions. */
export function isSpecial(a: { name: string; count: number; method: boolean }): boolean {
  return !a.method && Object.hasOwn(COUNTS, a.name) && COUNTS[a.name] === a.count;
}

/** `has(x)`, `if(test, a, b)`, `now()`, `today()`. */
export function checkSpecial(a: { ast: ASTNode; name: string; args: ASTNode[]; context: CheckContext }): Node {
  const { ast, name, context } = a;
  const [first, second, third] = a.args;
  if (first && second && third) {
    const yes = context.check({ ast: second, context });
    const no = context.check({ ast: third, context });
    return choiceOf({ test: checkBool({ ast: first, context }), yes, no });
  }
  if (first) {
    const left = context.check({ ast: first, context });
    return { kind: 'equal', type: BOOL, negated: true, left, right: { kind: 'literal', type: NULL, value: null } };
  }
  const now = checkName({ ast, name: 'now', context });
  if (name === 'now' || now.kind === 'literal') return now;
  if (now.type.kind !== 'datetime' && now.type.kind !== 'dyn')
    return fail({ ast, context, code: 'TYPE_MISMATCH', message: '"now" is no datetime here' });
  return { kind: 'convert', type: DATE, of: coerce({ node: now, to: DATETIME }) };
}
