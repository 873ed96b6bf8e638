import Big from 'big.js';
import type { NodeOf, Ordering } from '../node.ts';
import { compile } from './compile.ts';
import type { Run } from './frame.ts';

/** `<`, `<=`, `>`, `>=`; false when a side is null, or the sides are not two numbers, amounts, times or texts. */
export function compileOrder(node: NodeOf<'order'>): Run {
  const [left, right] = [compile(node.left), compile(node.right)];
  const holds = HOLDS[node.op];
  return (frame) => {
    const l = left(frame);
    const r = right(frame);
    if (typeof l === 'number' && typeof r === 'number') return holds(l, r);
    if (typeof l === 'string' && typeof r === 'string') return holds(l, r);
    return l instanceof Big && r instanceof Big && holds(l.cmp(r), 0);
  };
}

type Comparable = number | string;

const HOLDS: Readonly<Record<Ordering, (l: Comparable, r: Comparable) => boolean>> = {
  '<': (l, r) => l < r,
  '<=': (l, r) => l <= r,
  '>': (l, r) => l > r,
  '>=': (l, r) => l >= r,
};
