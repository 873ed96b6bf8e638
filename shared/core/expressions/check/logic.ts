import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, typeName } from '../cel-type.ts';
import { coerce, joinNodes } from '../coerce.ts';
import type { Node } from '../node.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';

/** Checks what must be a boolean: the operands of `!`, `&&`, `||`, a test, the condition of a macro. */
export function checkBool(a: { ast: ASTNode; context: CheckContext }): Node {
  const node = a.context.check(a);
  const { kind } = node.type;
  if (kind === 'bool') return node;
  if (kind === 'dyn') return coerce({ node, to: BOOL });
  const what = `"${sourceOf(a)}" is ${typeName(node.type)}, a boolean is needed`;
  return fail({ ...a, code: 'TYPE_MISMATCH', message: what, advice: '; compare it, as in x != null or x > 0' });
}

/** A choice between two nodes, of the type that holds both. */
export function choiceOf(a: { test: Node; yes: Node; no: Node }): Node {
  const type = joinNodes([a.yes, a.no]);
  return {
    kind: 'choice',
    type,
    test: a.test,
    yes: coerce({ node: a.yes, to: type }),
    no: coerce({ node: a.no, to: type }),
  };
}

/** `&&` and `||`, chains of one operator as one node. */
export function checkLogic(a: {
  ast: ASTNode;
  op: '&&' | '||';
  args: [ASTNode, ASTNode];
  context: CheckContext;
}): Node {
  const kind = a.op === '&&' ? 'and' : 'or';
  // chains lean to the left: a && b && c is one node with three parts
  const parts = a.args.flatMap((ast) => {
    const node = checkBool({ ast, context: a.context });
    return node.kind === kind ? node.parts : [node];
  });
  return { kind, type: BOOL, parts };
}
