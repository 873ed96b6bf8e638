import type { Node, NodeOf } from '../node.ts';
import { emitPath, emitValue, type Input } from './emit.ts';

/** An operand: its text, what tells that it is of a kind, and what must be bound before. */
export type Operand = { text: string; bind: string };

/** A value to use more than once: paths and literals as they are, all else bound to a variable first. */
export function operandOf(a: Input & { name: string }): Operand | null {
  const path = emitPath(a);
  if (path !== null) return { text: path, bind: '' };
  const value = emitValue(a);
  if (value === null) return null;
  return a.node.kind === 'literal' ? { text: value, bind: '' } : { text: a.name, bind: `${a.name} := ${value}; ` };
}

/** The test that an operand is of a kind; nothing for a literal that is. */
export function kindTest(a: { node: Node; operand: Operand; kind: string }): string[] {
  const { node, operand, kind } = a;
  return node.kind === 'literal' && typeof node.value === kind ? [] : [`$type(${operand.text}) = "${kind}"`];
}

/** A choice behind some tests, with what must be bound before it. */
export function guarded(a: { operands: Operand[]; tests: string[]; then: string; otherwise: string }): string {
  const bind = a.operands.map((operand) => operand.bind).join('');
  return a.tests.length === 0 ? `(${bind}${a.then})` : `(${bind}${a.tests.join(' and ')} ? ${a.then} : ${a.otherwise})`;
}

/** `<`, `<=`, `>`, `>=` of two numbers or two texts; false for all else. */
export function emitOrder(a: Input<NodeOf<'order'>>): string | null {
  const { left, right, op } = a.node;
  const [l, r] = [operandOf({ ...a, node: left, name: '$l' }), operandOf({ ...a, node: right, name: '$r' })];
  if (l === null || r === null) return null;
  const kind = kindOf(left);
  const then = `${l.text} ${op} ${r.text}`;
  const tests =
    kind === null
      ? [`$type(${l.text}) = $type(${r.text})`, `$type(${l.text}) in ["number", "string"]`]
      : [...kindTest({ node: left, operand: l, kind }), ...kindTest({ node: right, operand: r, kind })];
  return guarded({ operands: [l, r], tests, then, otherwise: 'false' });
}

/** `startsWith` and `endsWith`; `otherwise` stands for null. */
export function emitAffix(a: Input<NodeOf<'call'>> & { otherwise: 'false' | 'null' }): string | null {
  const [of, part] = a.node.args;
  const starts = a.node.name === 'startsWith';
  if (!of || !part || !(starts || a.node.name === 'endsWith')) return null;
  const [l, r] = [operandOf({ ...a, node: of, name: '$l' }), operandOf({ ...a, node: part, name: '$r' })];
  if (l === null || r === null) return null;
  const tests = [
    ...kindTest({ node: of, operand: l, kind: 'string' }),
    ...kindTest({ node: part, operand: r, kind: 'string' }),
  ];
  const length = `$length(${r.text})`;
  // counted from the end a length of 0 would be the whole text
  const then = starts
    ? `$substring(${l.text}, 0, ${length}) = ${r.text}`
    : `(${length} = 0 or $substring(${l.text}, -${length}) = ${r.text})`;
  return guarded({ operands: [l, r], tests, then, otherwise: a.otherwise });
}

function kindOf(node: Node): 'number' | 'string' | null {
  const { kind } = node.type;
  if (kind === 'int' || kind === 'number') return 'number';
  return kind === 'string' ? 'string' : null;
}
