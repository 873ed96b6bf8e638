import type { Node, NodeOf } from '../node.ts';
import { MOST } from '../run/arithmetic.ts';
import type { Input } from './emit.ts';
import { guarded, kindTest, type Operand, operandOf } from './emit-comparison.ts';

/** `+ - * / %` of numbers, with the limits of the evaluator: null where it gives null. */
export function emitArithmetic(a: Input<NodeOf<'arithmetic'>>): string | null {
  const { left, right, op, type } = a.node;
  if (type.kind !== 'int' && type.kind !== 'number') return null;
  const [l, r] = [operandOf({ ...a, node: left, name: '$l' }), operandOf({ ...a, node: right, name: '$r' })];
  if (l === null || r === null) return null;
  const tests = [
    ...kindTest({ node: left, operand: l, kind: 'number' }),
    ...kindTest({ node: right, operand: r, kind: 'number' }),
  ];
  const limits = [...limit({ node: left, operand: l }), ...limit({ node: right, operand: r })];
  if (op === '/' || op === '%') limits.push(...divisor({ node: right, operand: r }));
  const result = type.kind === 'int' ? whole(`${l.text} ${op} ${r.text}`) : `${l.text} ${op} ${r.text}`;
  // the limits stand behind the tests of the kinds: of another kind they would be errors
  const then = limits.length === 0 ? result : `(${limits.join(' and ')} ? ${result} : null)`;
  return guarded({ operands: [l, r], tests, then, otherwise: 'null' });
}

/** `-x` of a number. */
export function emitNegate(a: Input<NodeOf<'negate'>>): string | null {
  const { of, type } = a.node;
  if (type.kind !== 'int' && type.kind !== 'number') return null;
  const operand = operandOf({ ...a, node: of, name: '$l' });
  if (operand === null) return null;
  const tests = kindTest({ node: of, operand, kind: 'number' });
  return guarded({ operands: [operand], tests, then: `0 - ${operand.text}`, otherwise: 'null' });
}

function whole(text: string): string {
  return `($v := ${text}; $abs($v) <= ${Number.MAX_SAFE_INTEGER} ? $v : null)`;
}

function limit(a: { node: Node; operand: Operand }): string[] {
  const small = a.node.kind === 'literal' && typeof a.node.value === 'number' && Math.abs(a.node.value) <= MOST;
  return small ? [] : [`$abs(${a.operand.text}) <= ${MOST}`];
}

function divisor(a: { node: Node; operand: Operand }): string[] {
  const { node } = a;
  const sound = node.kind === 'literal' && typeof node.value === 'number' && Math.abs(node.value) >= 1 / MOST;
  return sound ? [] : [`$abs(${a.operand.text}) >= ${1 / MOST}`];
}
