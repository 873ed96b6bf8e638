import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { compileBranches } from './compile-branches.ts';
import { type FieldPlan, findValues, planFields } from './event-values.ts';
import { type ExactField, exactFieldsOf } from './exact-fields.ts';
import type { Scalar } from './scalar.ts';

type Rule = { id: string; order: number; keys: ExactField[][]; matches: (event: Json) => boolean };
type Node = { rules: Map<string, Rule>; forks: Map<string, Fork> };
type Fork = { plan: FieldPlan; children: Map<Scalar, Node> };

/**
 * Many patterns matched at once. Rules lie in a tree by their exact values, tenant and type first, so an event meets
 * only rules whose exact values it has, and those are then matched in full: rules of other tenants or types cost
 * nothing. A rule without exact values is tried on every event.
 *
 * @example
 * ```ts
 * import { PatternIndex } from '#core/patterns/pattern-index.ts';
 * const index = new PatternIndex();
 * index.put({ id: 'r1', pattern: { 'detail-type': ['deals.updated'], detail: { tenantId: ['acme'] } } });
 * const ids: string[] = index.match({ event: { 'detail-type': 'deals.updated', detail: { tenantId: 'acme' } } });
 * ```
 */
export class PatternIndex {
  readonly #rules = new Map<string, Rule>();
  readonly #root: Node = newNode();
  #order = 0;

  /** How many rules it holds. */
  get size(): number {
    return this.#rules.size;
  }

  /** Adds a rule or replaces the one of the same id. Throws `VALIDATION_FAILED` for an invalid pattern, and keeps the old. */
  put(a: { id: string; pattern: Json }): void {
    const { branches, matches } = compileBranches(a);
    this.remove(a);
    const rule: Rule = { id: a.id, order: this.#order++, keys: branches.map(exactFieldsOf), matches };
    this.#rules.set(a.id, rule);
    for (const keys of rule.keys) place({ node: this.#root, keys, rule });
  }

  /** Removes a rule; an unknown id is fine. */
  remove(a: { id: string }): void {
    const rule = this.#rules.get(a.id);
    if (rule === undefined) return;
    this.#rules.delete(a.id);
    for (const keys of rule.keys) unplace({ node: this.#root, keys, rule });
  }

  /** The ids of all rules that match, in the order in which they were put. */
  match(a: { event: Json }): string[] {
    if (!isObject(a.event)) return [];
    const candidates = new Set<Rule>();
    gather(this.#root, a.event, candidates);
    const hits: Rule[] = [];
    for (const rule of candidates) if (rule.matches(a.event)) hits.push(rule);
    return hits.sort((x, y) => x.order - y.order).map((rule) => rule.id);
  }
}

// positional on purpose: it runs for every event
function gather(node: Node, event: JsonObject, candidates: Set<Rule>): void {
  for (const rule of node.rules.values()) candidates.add(rule);
  for (const { plan, children } of node.forks.values()) {
    const [found] = findValues({ plan, event, count: 1 });
    if (found === undefined) continue;
    for (const { value } of found) {
      const child = children.get(value);
      if (child !== undefined) gather(child, event, candidates);
    }
  }
}

function place(a: { node: Node; keys: ExactField[]; rule: Rule }): void {
  const [key, ...keys] = a.keys;
  if (key === undefined) {
    a.node.rules.set(a.rule.id, a.rule);
    return;
  }
  const fork = a.node.forks.get(key.path) ?? { plan: planFields({ paths: [key.path] }), children: new Map() };
  a.node.forks.set(key.path, fork);
  for (const value of key.values) {
    const child = fork.children.get(value) ?? newNode();
    fork.children.set(value, child);
    place({ node: child, keys, rule: a.rule });
  }
}

function unplace(a: { node: Node; keys: ExactField[]; rule: Rule }): void {
  const [key, ...keys] = a.keys;
  if (key === undefined) {
    a.node.rules.delete(a.rule.id);
    return;
  }
  const fork = a.node.forks.get(key.path);
  if (fork === undefined) return;
  for (const value of key.values) {
    const child = fork.children.get(value);
    if (child === undefined) continue;
    unplace({ node: child, keys, rule: a.rule });
    if (child.rules.size === 0 && child.forks.size === 0) fork.children.delete(value);
  }
  if (fork.children.size === 0) a.node.forks.delete(key.path);
}

function newNode(): Node {
  return { rules: new Map(), forks: new Map() };
}
