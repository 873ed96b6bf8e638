import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, listOf } from '../cel-type.ts';
import { coerce, joinNodes } from '../coerce.ts';
import type { Node } from '../node.ts';
import { checkArithmetic, checkNegate } from './arithmetic.ts';
import { checkCall } from './call.ts';
import { checkEqual, checkIn, checkOrder } from './comparison.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';
import { checkLiteral, checkObject } from './literal.ts';
import { checkBool, checkLogic, choiceOf } from './logic.ts';
import { checkIndex, checkMember, checkName } from './name.ts';

/** Makes the typed tree of a parsed expression; what is wrong with it goes to the context's issues. */
export function check(a: { ast: ASTNode; context: CheckContext }): Node {
  const { ast } = a;
  // amounts are divided only right inside `round`, through arithmetic
  const context = a.context.fraction && !THROUGH.has(ast.op) ? { ...a.context, fraction: false } : a.context;
  switch (ast.op) {
    case 'value':
      return checkLiteral({ ast, value: ast.args, context });
    case 'id':
      return checkName({ ast, name: ast.args, context });
    case '.':
      return checkMember({ ast, of: ast.args[0], name: ast.args[1], context });
    case '[]':
      return checkIndex({ ast, of: ast.args[0], at: ast.args[1], context });
    case 'call':
      return checkCall({ ast, name: ast.args[0], receiver: null, args: ast.args[1], context });
    case 'rcall':
      return checkCall({ ast, name: ast.args[0], receiver: ast.args[1], args: ast.args[2], context });
    case 'list': {
      const items = ast.args.map((item) => check({ ast: item, context }));
      const of = joinNodes(items);
      return { kind: 'list', type: listOf(of), items: items.map((node) => coerce({ node, to: of })) };
    }
    case 'map':
      return checkObject({ ast, entries: ast.args, context });
    case '?:': {
      const [test, yes, no] = ast.args;
      return choiceOf({
        test: checkBool({ ast: test, context }),
        yes: check({ ast: yes, context }),
        no: check({ ast: no, context }),
      });
    }
    case '&&':
    case '||':
      return checkLogic({ ast, op: ast.op, args: ast.args, context });
    case '!_':
      return { kind: 'not', type: BOOL, of: checkBool({ ast: ast.args, context }) };
    case '-_':
      return checkNegate({ ast, of: ast.args, context });
    case '==':
    case '!=':
      return checkEqual({ ast, negated: ast.op === '!=', args: ast.args, context });
    case 'in':
      return checkIn({ ast, args: ast.args, context });
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checkOrder({ ast, op: ast.op, args: ast.args, context });
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return checkArithmetic({ ast, op: ast.op, args: ast.args, context });
    default:
      return fail({ context, ast, code: 'SYNTAX', message: `"${sourceOf({ context, ast })}" is not supported` });
  }
}

const THROUGH: ReadonlySet<string> = new Set(['+', '-', '*', '/', '-_']);
