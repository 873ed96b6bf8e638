import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, type CelType, INT, NULL, NUMBER, openObject, STRING, typeName } from '../cel-type.ts';
import { coerce } from '../coerce.ts';
import type { Node } from '../node.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';

/** A number, text, boolean or null. */
export function checkLiteral(a: { ast: ASTNode; value: unknown; context: CheckContext }): Node {
  const { ast, value, context } = a;
  switch (typeof value) {
    case 'boolean':
      return { kind: 'literal', type: BOOL, value };
    case 'string':
      return { kind: 'literal', type: STRING, value };
    case 'number':
      return { kind: 'literal', type: NUMBER, value, digits: context.source.slice(ast.start, ast.end) };
    case 'bigint': {
      const int = Number(value);
      if (Number.isSafeInteger(int)) return { kind: 'literal', type: INT, value: int };
      return fail({ context, ast, code: 'SYNTAX', message: `${value} is beyond ±(2^53 − 1)` });
    }
    default:
      if (value === null) return { kind: 'literal', type: NULL, value };
      return fail({ context, ast, code: 'SYNTAX', message: `"${sourceOf(a)}" is no number, text or boolean` });
  }
}

/** An object: `{"a": 1}`. Its keys are texts. */
export function checkObject(a: { ast: ASTNode; entries: [ASTNode, ASTNode][]; context: CheckContext }): Node {
  const { context } = a;
  const fields: [string, CelType][] = [];
  let open = false;
  const entries = a.entries.map(([keyAst, valueAst]) => {
    const key = context.check({ ast: keyAst, context });
    const value = context.check({ ast: valueAst, context });
    if (key.kind === 'literal' && typeof key.value === 'string') fields.push([key.value, value.type]);
    else open = true;
    return { key: checkKey({ node: key, ast: keyAst, context }), value };
  });
  const type: CelType = open ? openObject({}) : { kind: 'object', fields: Object.fromEntries(fields) };
  return { kind: 'object', type, entries };
}

function checkKey(a: { node: Node; ast: ASTNode; context: CheckContext }): Node {
  if (a.node.type.kind === 'string' || a.node.type.kind === 'dyn') return coerce({ node: a.node, to: STRING });
  return fail({
    ...a,
    code: 'TYPE_MISMATCH',
    message: `a key must be text, "${sourceOf(a)}" is ${typeName(a.node.type)}`,
  });
}
