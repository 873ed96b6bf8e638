import { childrenOf, type Node, type NodeOf } from './node.ts';
import { readsOf, recordReadsOf } from './reads.ts';
import { compile } from './run/compile.ts';
import { FUEL } from './run/frame.ts';

/** What is known of the values that an expression reads, before it is evaluated. */
export type Facts = {
  /** nothing ever stands there */
  isNull(path: readonly string[]): boolean;
  /** the texts that can stand there; null when it may be anything */
  values(path: readonly string[]): readonly string[] | null;
  /** two paths of one name always hold the same */
  nameOf(path: readonly string[]): string;
};

/**
 * Whether a condition is settled before anything is read: `true` or `false` when it is always so, null when it depends
 * on the data. Sound, not complete: null is always a right answer.
 */
export function constantOf(a: { node: Node; facts: Facts }): boolean | null {
  const { node, facts } = a;
  if (readsOf(node).length === 0 && !isOpen(node)) return settled(node);
  const of = (part: Node): boolean | null => constantOf({ node: part, facts });
  switch (node.kind) {
    case 'path':
      return facts.isNull(node.path) ? false : null;
    case 'not': {
      const value = of(node.of);
      return value === null ? null : !value;
    }
    case 'and':
      return every({ parts: node.parts.map(of), unit: true });
    case 'or':
      return every({ parts: node.parts.map(of), unit: false });
    case 'choice': {
      const test = of(node.test);
      return test === null ? null : of(test ? node.yes : node.no);
    }
    case 'order':
      return isNothing({ node: node.left, facts }) || isNothing({ node: node.right, facts }) ? false : null;
    case 'equal':
      return equal({ node, facts });
    case 'in':
      return isIn({ node, facts });
    default:
      return null;
  }
}

function settled(node: Node): boolean {
  return compile(node)({ env: {}, slots: [], fuel: FUEL }) === true;
}

/** Whether it depends on the item of a macro around it, or on other records. */
function isOpen(node: Node): boolean {
  if (node.kind === 'read') return true;
  if (node.kind === 'macro') return recordReadsOf(node).length > 0;
  return node.kind === 'variable' || childrenOf(node).some(isOpen);
}

/** `unit` true: a conjunction; false: a disjunction. */
function every(a: { parts: (boolean | null)[]; unit: boolean }): boolean | null {
  if (a.parts.includes(!a.unit)) return !a.unit;
  return a.parts.every((part) => part === a.unit) ? a.unit : null;
}

function isNothing(a: { node: Node; facts: Facts }): boolean {
  const node = bare(a.node);
  if (node.kind === 'literal') return node.value === null;
  return node.kind === 'path' && a.facts.isNull(node.path);
}

function equal(a: { node: NodeOf<'equal'>; facts: Facts }): boolean | null {
  const { node, facts } = a;
  const [left, right] = [bare(node.left), bare(node.right)];
  const same = sameValue({ left, right, facts });
  return same === null ? null : same !== node.negated;
}

function sameValue(a: { left: Node; right: Node; facts: Facts }): boolean | null {
  const { left, right, facts } = a;
  if (left.kind === 'path' && right.kind === 'path') {
    if (facts.nameOf(left.path) === facts.nameOf(right.path)) return true;
  }
  const nothing = [left, right].filter((node) => isNothing({ node, facts })).length;
  if (nothing === 2) return true;
  const [path, literal] = left.kind === 'path' ? [left, right] : [right, left];
  if (path.kind !== 'path' || literal.kind !== 'literal' || literal.value === null) return null;
  if (facts.isNull(path.path)) return false;
  return canBe({ path: path.path, value: literal, facts }) ? null : false;
}

function isIn(a: { node: NodeOf<'in'>; facts: Facts }): boolean | null {
  const { facts } = a;
  const [left, right] = [bare(a.node.left), bare(a.node.right)];
  if (left.kind !== 'path' || right.kind !== 'list') return null;
  const items = right.items.map(bare);
  const possible = items.filter((item) => item.kind !== 'literal' || canBe({ path: left.path, value: item, facts }));
  return possible.length === 0 ? false : null;
}

function canBe(a: { path: readonly string[]; value: NodeOf<'literal'>; facts: Facts }): boolean {
  if (a.value.value === null) return true;
  if (a.facts.isNull(a.path)) return false;
  const values = a.facts.values(a.path);
  return values === null || typeof a.value.value !== 'string' || values.includes(a.value.value);
}

function bare(node: Node): Node {
  return node.kind === 'convert' ? bare(node.of) : node;
}
