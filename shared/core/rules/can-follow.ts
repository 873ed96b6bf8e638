import { isTemplate } from '#core/actions/action.ts';
import { constantOf, type Facts } from '#core/expressions/constant.ts';
import type { Node } from '#core/expressions/node.ts';
import type { Json } from '#core/json/json.ts';
import type { Effect } from './effects.ts';

const IMAGES: readonly string[] = ['record', 'original', 'changes'];

/**
 * Whether a condition can be true of the event that an effect on a record causes: what an update does not set stays as
 * it is, and what it sets to a text is that text. Hooks that set more are not looked into.
 */
export function canFollow(a: { when: Node | null; effect: Extract<Effect, { kind: 'record' }> }): boolean {
  if (a.when === null) return true;
  const facts = factsOf(a.effect);
  return constantOf({ node: a.when, facts }) !== false && !contradicts({ node: a.when, facts });
}

function factsOf({ verb, values }: Extract<Effect, { kind: 'record' }>): Facts {
  const unchanged = (field: string): boolean => verb === 'updated' && !Object.hasOwn(values, field);
  return {
    isNull: ([root = '', field = '', side]) => {
      if (verb === 'created') return root === 'original' || (root === 'changes' && side === 'previous');
      return root === 'changes' && field !== '' && unchanged(field);
    },
    values: (path) => {
      const [root = '', field = root] = IMAGES.includes(path[0] ?? '') ? path : ['record', ...path];
      const value: Json | undefined = Object.hasOwn(values, field) ? values[field] : undefined;
      const isAfter = root === 'record' || (root === 'changes' && path[2] === 'new');
      return isAfter && typeof value === 'string' && !isTemplate(value) ? [value] : null;
    },
    nameOf: (path) => {
      const [root = '', ...rest] = IMAGES.includes(path[0] ?? '') ? path : ['record', ...path];
      const isSame = root === 'original' && unchanged(rest[0] ?? '');
      return [isSame ? 'record' : root, ...rest].join('.');
    },
  };
}

/** A conjunction that wants one thing to be a value and not to be it. */
function contradicts(a: { node: Node; facts: Facts }): boolean {
  const wanted = new Map<string, Set<boolean>>();
  for (const part of conjuncts(a.node)) {
    if (part.kind !== 'equal') continue;
    const [left, right] = [bare(part.left), bare(part.right)];
    const [path, literal] = left.kind === 'path' ? [left, right] : [right, left];
    if (path.kind !== 'path' || literal.kind !== 'literal') continue;
    const key = JSON.stringify([a.facts.nameOf(path.path), literal.value]);
    const seen = wanted.get(key) ?? new Set();
    wanted.set(key, seen.add(part.negated));
    if (seen.size === 2) return true;
  }
  return false;
}

function conjuncts(node: Node): Node[] {
  return node.kind === 'and' ? node.parts.flatMap(conjuncts) : [node];
}

function bare(node: Node): Node {
  return node.kind === 'convert' ? bare(node.of) : node;
}
