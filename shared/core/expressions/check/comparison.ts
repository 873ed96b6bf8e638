import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, type CelType, DECIMAL, DYN, isCoded, isNumeric, isTemporal, NUMBER, typeName } from '../cel-type.ts';
import { canCoerce, coerce, isTextLiteral } from '../coerce.ts';
import type { Node, Ordering } from '../node.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';

type Pair = [ASTNode, ASTNode];

/** `==` and `!=` are total: any two kinds go together. */
export function checkEqual(a: { ast: ASTNode; negated: boolean; args: Pair; context: CheckContext }): Node {
  const [left, right] = matchLiterals({ ...a, nodes: checkPair(a) });
  return { kind: 'equal', type: BOOL, negated: a.negated, left, right };
}

/** `in`: an item of a list, a key of an object. */
export function checkIn(a: { ast: ASTNode; args: Pair; context: CheckContext }): Node {
  const [left, right] = checkPair(a);
  const { kind } = right.type;
  if (kind === 'list' || kind === 'dyn' || kind === 'null') return membership({ ...a, left, right });
  if (kind === 'object' && canCoerce({ node: left, to: { kind: 'string' } }))
    return { kind: 'in', type: BOOL, left, right };
  const message = `"in" looks for ${typeName(left.type)} in ${typeName(right.type)}`;
  const advice = kind === 'string' ? '; use contains(text, part)' : '; it takes a list, or an object and a key';
  return fail({ ...a, code: 'TYPE_MISMATCH', message, advice });
}

/** `<`, `<=`, `>`, `>=`: numbers and amounts, texts, or two times of one kind. */
export function checkOrder(a: { ast: ASTNode; op: Ordering; args: Pair; context: CheckContext }): Node {
  const [left, right] = matchLiterals({ ...a, nodes: checkPair(a) });
  const type = commonType({ left: left.type, right: right.type });
  if (type !== null)
    return {
      kind: 'order',
      type: BOOL,
      op: a.op,
      left: coerce({ node: left, to: type }),
      right: coerce({ node: right, to: type }),
    };
  const message = `"${sourceOf(a)}" compares ${typeName(left.type)} with ${typeName(right.type)}`;
  const both = isTemporal(left.type) && isTemporal(right.type);
  return fail({ ...a, code: 'TYPE_MISMATCH', message, advice: both ? '; take both as date(x) or datetime(x)' : '' });
}

function membership(a: { ast: ASTNode; left: Node; right: Node; context: CheckContext }): Node {
  const { right } = a;
  if (right.kind !== 'list') {
    const left = right.type.kind === 'list' ? asKindOf({ ...a, node: a.left, other: right.type.of }) : a.left;
    return { kind: 'in', type: BOOL, left, right };
  }
  let left = a.left;
  const items = right.items.map((item) => {
    const pair = matchLiterals({ ...a, nodes: [left, item] });
    left = pair[0];
    return pair[1];
  });
  return { kind: 'in', type: BOOL, left, right: { ...right, items } };
}

function checkPair(a: { args: Pair; context: CheckContext }): [Node, Node] {
  const { context } = a;
  return [context.check({ ast: a.args[0], context }), context.check({ ast: a.args[1], context })];
}

/** A text literal beside an amount or a time is checked and taken as that kind. */
function matchLiterals(a: { ast: ASTNode; nodes: [Node, Node]; context: CheckContext }): [Node, Node] {
  const [left, right] = a.nodes;
  return [asKindOf({ ...a, node: left, other: right.type }), asKindOf({ ...a, node: right, other: left.type })];
}

function asKindOf(a: { ast: ASTNode; node: Node; other: CelType; context: CheckContext }): Node {
  const { node, other } = a;
  if (!isTextLiteral(node) || !isCoded(other)) return node;
  if (canCoerce({ node, to: other })) return coerce({ node, to: other });
  const text = node.kind === 'literal' ? node.value : null;
  return fail({ ...a, code: 'TYPE_MISMATCH', message: `"${text}" is no ${typeName(other)}` });
}

function commonType(a: { left: CelType; right: CelType }): CelType | null {
  const { left, right } = a;
  if (left.kind === 'null') return orderable(right) ? right : null;
  if (right.kind === 'null' || right.kind === 'dyn') return orderable(left) ? left : null;
  if (left.kind === 'dyn') return orderable(right) ? right : null;
  if (isNumeric(left) && isNumeric(right)) return NUMBER;
  const amounts = (type: CelType): boolean => type.kind === 'decimal' || isNumeric(type);
  if (amounts(left) && amounts(right)) return DECIMAL;
  return left.kind === right.kind && orderable(left) ? left : null;
}

function orderable(type: CelType): boolean {
  return isNumeric(type) || isCoded(type) || type.kind === 'string' || type.kind === DYN.kind || type.kind === 'null';
}
