import type { Json } from '#core/json/json.ts';
import { isCoded } from '../cel-type.ts';
import type { Node, NodeOf, Ordering } from '../node.ts';
import { allOf, anyOf } from './combine.ts';
import { pushAffix, pushEqual, pushFlag, pushMembership, pushOrder, type Target } from './leaf.ts';
import { ALWAYS, LEFT_OUT, type Pushed } from './pushed.ts';

/** Where a path of the expression stands in the event; null when it must not be pushed. */
type FieldMap = (path: string[]) => string[] | null;

type Input<N extends Node = Node> = { node: N; negated: boolean; field: FieldMap };

/** What the bus can say of a condition, or of its opposite. */
export function push(a: Input): Pushed {
  const { node, negated } = a;
  switch (node.kind) {
    case 'literal':
      return (node.value === true) !== negated ? ALWAYS : LEFT_OUT;
    case 'not':
      return push({ ...a, node: node.of, negated: !negated });
    case 'and':
    case 'or': {
      const parts = node.parts.map((part) => push({ ...a, node: part }));
      return (node.kind === 'and') !== negated ? allOf(parts) : anyOf(parts);
    }
    case 'path':
    case 'convert': {
      const target = targetOf({ ...a, node });
      return target ? pushFlag({ target, negated }) : LEFT_OUT;
    }
    case 'equal':
      return pushEquality({ ...a, node });
    case 'in':
      return pushList({ ...a, node });
    case 'order':
      return pushComparison({ ...a, node });
    case 'call':
      return pushCall({ ...a, node });
    default:
      return LEFT_OUT;
  }
}

function pushEquality(a: Input<NodeOf<'equal'>>): Pushed {
  const { left, right } = a.node;
  const [side, literal] = left.kind === 'literal' ? [right, left] : [left, right];
  if (literal.kind !== 'literal' || (isCoded(literal.type) && literal.value !== null)) return LEFT_OUT;
  const target = targetOf({ ...a, node: side });
  if (target === null) return LEFT_OUT;
  return pushEqual({ target, value: literal.value, negated: a.node.negated !== a.negated });
}

function pushList(a: Input<NodeOf<'in'>>): Pushed {
  const { left, right } = a.node;
  const target = targetOf({ ...a, node: left });
  const values = right.kind === 'list' ? literalsOf(right.items) : null;
  return target && values ? pushMembership({ target, values, negated: a.negated }) : LEFT_OUT;
}

function pushComparison(a: Input<NodeOf<'order'>>): Pushed {
  const { left, right, op } = a.node;
  const flipped = left.kind === 'literal';
  const [side, literal] = flipped ? [right, left] : [left, right];
  const target = targetOf({ ...a, node: side });
  if (target === null || literal.kind !== 'literal' || typeof literal.value !== 'number') return LEFT_OUT;
  if (isCoded(literal.type)) return LEFT_OUT;
  return pushOrder({ target, op: flipped ? FLIPPED[op] : op, value: literal.value, negated: a.negated });
}

function pushCall(a: Input<NodeOf<'call'>>): Pushed {
  const [of, text] = a.node.args;
  const operator = AFFIXES[a.node.name];
  const target = of ? targetOf({ ...a, node: of }) : null;
  if (a.negated || !operator || !target || text?.kind !== 'literal' || typeof text.value !== 'string') return LEFT_OUT;
  return pushAffix({ target, operator, text: text.value });
}

const FLIPPED: Readonly<Record<Ordering, Ordering>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const AFFIXES: Readonly<Record<string, 'prefix' | 'suffix' | undefined>> = { startsWith: 'prefix', endsWith: 'suffix' };

/** A field as it stands in the event, seen through the run-time check of its kind. */
function targetOf(a: Input): Target | null {
  const node = a.node.kind === 'convert' && a.node.of.type.kind === 'dyn' ? a.node.of : a.node;
  const path = node.kind === 'path' ? a.field(node.path) : null;
  if (node.kind !== 'path' || path === null || path.length === 0) return null;
  // a dot in a name would read as a path, and $or as alternatives
  return path.some((name) => name === '' || name === '$or' || name.includes('.')) ? null : { path, type: node.type };
}

function literalsOf(items: readonly Node[]): Json[] | null {
  const values: Json[] = [];
  for (const item of items) {
    if (item.kind !== 'literal' || (isCoded(item.type) && item.value !== null)) return null;
    values.push(item.value);
  }
  return values;
}
