import { parseMoney } from '#core/money/decimal.ts';
import { type CelType, isCoded } from './cel-type.ts';
import { assignable, joinTypes } from './join-types.ts';
import type { Node } from './node.ts';
import { importerOf } from './run/value.ts';

/** Whether a node can stand where a type is wanted: by its type, or as a text literal that reads as that type. */
export function canCoerce(a: { node: Node; to: CelType }): boolean {
  return assignable({ from: a.node.type, to: a.to }) || readsAs(a);
}

/** The node as a value of a type that it can be coerced to. */
export function coerce(a: { node: Node; to: CelType }): Node {
  const { node, to } = a;
  // int is a number as it stands, and lists and objects hold their parts as in the data
  if (node.type.kind === to.kind || (node.type.kind === 'int' && to.kind === 'number')) return node;
  if (node.kind === 'literal') {
    if (readsAs(a)) return { kind: 'literal', type: to, value: node.value };
    if (to.kind === 'decimal' && typeof node.value === 'number') return { ...node, type: to, value: digitsOf(node) };
    if (node.value === null || to.kind === 'dyn') return { ...node, type: to };
  }
  return { kind: 'convert', type: to, of: node };
}

/** Whether a node is a text literal. */
export function isTextLiteral(node: Node): boolean {
  return node.kind === 'literal' && typeof node.value === 'string' && node.type.kind === 'string';
}

/** Whether a node is the literal null. */
export function isNullLiteral(node: Node): boolean {
  return node.kind === 'literal' && node.value === null;
}

/** The type that holds all of some nodes; text literals follow the others. */
export function joinNodes(nodes: readonly Node[]): CelType {
  const firm = nodes.filter((node) => !isTextLiteral(node));
  const join = (some: readonly Node[]): CelType =>
    some.reduce<CelType>((left, node) => joinTypes({ left, right: node.type }), { kind: 'null' });
  const joined = join(firm);
  const follows =
    firm.length < nodes.length && isCoded(joined) && nodes.every((node) => canCoerce({ node, to: joined }));
  return follows ? joined : join(nodes);
}

function readsAs(a: { node: Node; to: CelType }): boolean {
  const { node, to } = a;
  return isTextLiteral(node) && node.kind === 'literal' && isCoded(to) && importerOf(to)(node.value) !== null;
}

// the source of a number is exact where the number itself may not be
function digitsOf(node: Extract<Node, { kind: 'literal' }>): string | number | null {
  const exact = node.digits === undefined ? null : parseMoney({ value: node.digits });
  return exact === null && typeof node.value === 'number' ? node.value : (exact?.toFixed() ?? null);
}
