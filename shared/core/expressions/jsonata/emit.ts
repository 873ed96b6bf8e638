import type { Json } from '#core/json/json.ts';
import { isNullLiteral } from '../coerce.ts';
import type { Node, NodeOf } from '../node.ts';
import { emitArithmetic, emitNegate } from './emit-arithmetic.ts';
import { emitAffix, emitOrder } from './emit-comparison.ts';

/** Where a path of the expression stands in the state's data, as JSONata; null when it does not. */
type RootMap = (path: string[]) => string | null;

/** A node and where its paths stand. */
export type Input<N extends Node = Node> = { node: N; root: RootMap };

/** Text that gives true or false and nothing else: null counts as false. Null outside the portable subset. */
export function emitCondition(a: Input): string | null {
  const { node } = a;
  switch (node.kind) {
    case 'literal':
      return node.value === true ? 'true' : 'false';
    case 'path':
    case 'convert': {
      const path = emitPath(a);
      return path === null ? null : `(${path} = true)`;
    }
    case 'not': {
      const of = emitCondition({ ...a, node: node.of });
      return of === null ? null : `$not(${of})`;
    }
    case 'and':
    case 'or': {
      const parts = node.parts.map((part) => emitCondition({ ...a, node: part }));
      return parts.includes(null) ? null : `(${parts.join(` ${node.kind} `)})`;
    }
    case 'equal':
      return emitEqual({ ...a, node });
    case 'in':
      return emitIn({ ...a, node });
    case 'order':
      return emitOrder({ ...a, node });
    case 'call':
      return emitAffix({ ...a, node, otherwise: 'false' });
    default:
      return null;
  }
}

/** Text that gives the node's value or null, never undefined; null outside the portable subset. */
export function emitValue(a: Input): string | null {
  const { node } = a;
  switch (node.kind) {
    case 'literal':
      return PLAIN.has(node.type.kind) ? emitLiteral(node.value) : null;
    case 'arithmetic':
      return emitArithmetic({ ...a, node });
    case 'negate':
      return emitNegate({ ...a, node });
    case 'call':
      return emitAffix({ ...a, node, otherwise: 'null' });
    case 'path':
    case 'convert': {
      const path = emitPath(a);
      if (path === null) return null;
      const kind = node.kind === 'convert' ? TYPE_NAMES[node.type.kind] : undefined;
      return kind === undefined
        ? `($exists(${path}) ? ${path} : null)`
        : `($type(${path}) = "${kind}" ? ${path} : null)`;
    }
    default:
      // the other operators of the subset give true or false, never null
      return emitCondition(a);
  }
}

/** Text for a path: its value, or undefined. Only for values that JSONata takes as we do. */
export function emitPath(a: Input): string | null {
  // a run-time check of the kind is what each operator does by itself
  const node = a.node.kind === 'convert' && a.node.of.type.kind === 'dyn' ? a.node.of : a.node;
  return node.kind === 'path' && PLAIN.has(a.node.type.kind) && PLAIN.has(node.type.kind)
    ? emitRaw({ ...a, node })
    : null;
}

const PLAIN: ReadonlySet<string> = new Set(['bool', 'int', 'number', 'string', 'dyn', 'null']);
const TYPE_NAMES: Readonly<Record<string, string | undefined>> = {
  bool: 'boolean',
  int: 'number',
  number: 'number',
  string: 'string',
};
// what needs no quotes in JSONata; its own words do
const NAME = /^(?!(?:and|or|in|true|false|null|function)$)[A-Za-z_][A-Za-z0-9_]*$/;

function emitRaw(a: Input<NodeOf<'path'>>): string | null {
  const { path, dynFrom } = a.node;
  if (!path.every((name) => NAME.test(name))) return null;
  const whole = a.root(path);
  if (whole === null) return null;
  // JSONata looks for a member in every item of an array; we do not
  const guards = path.slice(dynFrom).map((_, i) => a.root(path.slice(0, dynFrom + i)));
  if (guards.includes(null)) return null;
  return guards.reduceRight<string>((text, holder) => `($type(${holder}) = "object" ? ${text})`, whole);
}

function emitEqual(a: Input<NodeOf<'equal'>>): string | null {
  const { left, right, negated } = a.node;
  const text = emitSame({ ...a, left, right });
  return text === null || !negated ? text : `$not(${text})`;
}

function emitSame(a: { left: Node; right: Node; root: RootMap }): string | null {
  const { left, right, root } = a;
  const [side, literal] = left.kind === 'literal' ? [right, left] : [left, right];
  if (isNullLiteral(literal) && side.kind === 'path') {
    // whatever its kind: only whether it is there
    const path = emitRaw({ node: side, root });
    return path === null ? null : `(${path} = null or $not($exists(${path})))`;
  }
  if (literal.kind === 'literal' && PLAIN.has(literal.type.kind)) {
    const path = emitPath({ node: side, root });
    if (path !== null && literal.value !== null) return `(${path} = ${emitLiteral(literal.value)})`;
  }
  const [l, r] = [emitValue({ node: left, root }), emitValue({ node: right, root })];
  return l === null || r === null ? null : `(${l} = ${r})`;
}

function emitIn(a: Input<NodeOf<'in'>>): string | null {
  const { left, right } = a.node;
  const value = emitValue({ ...a, node: left });
  if (value === null || right.kind !== 'list') return null;
  const items = right.items.map((item) =>
    item.kind === 'literal' && PLAIN.has(item.type.kind) ? emitLiteral(item.value) : null,
  );
  return items.includes(null) ? null : `(${value} in [${items.join(', ')}])`;
}

function emitLiteral(value: Json): string | null {
  if (typeof value === 'object' && value !== null) return null;
  return typeof value === 'number' && value < 0 ? `(${value})` : JSON.stringify(value);
}
