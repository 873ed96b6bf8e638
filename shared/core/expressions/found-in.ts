import { isObject, type Json } from '#core/json/json.ts';
import { childrenOf, type Node, type NodeOf } from './node.ts';
import { FUEL, OutOfFuel } from './run/frame.ts';
import { compileRaw } from './run/lookup.ts';
import { NotRead } from './run/read.ts';

/** What an expression's reads of other records have found, by a name for each; personal fields are left out. */
export function foundIn(a: { tree: Node; env: Readonly<Record<string, unknown>> }): Record<string, Json> {
  return Object.fromEntries(
    readNodes(a.tree).map((node) => [nameOf(node), shown({ node, found: foundBy({ ...a, node }) })]),
  );
}

function readNodes(node: Node): NodeOf<'read'>[] {
  return node.kind === 'read' ? [node] : childrenOf(node).flatMap(readNodes);
}

/** Without the values, which may be personal. */
function nameOf({ read }: NodeOf<'read'>): string {
  return `${read.kind} of ${read.app}/${read.entity} by ${read.fields.join(', ')}`;
}

function foundBy(a: { node: Node; env: Readonly<Record<string, unknown>> }): Json {
  try {
    return compileRaw(a.node)({ env: a.env, slots: [], fuel: FUEL });
  } catch (error) {
    if (error instanceof NotRead || error instanceof OutOfFuel) return null;
    throw error;
  }
}

function shown(a: { node: NodeOf<'read'>; found: Json }): Json {
  const { found, node } = a;
  if (!isObject(found)) return found;
  const open = Object.entries(found).filter(([name, value]) => value !== null && !node.read.personal.includes(name));
  return Object.fromEntries(open);
}
