import { isObject, type Json } from '#core/json/json.ts';
import { branchesOf } from './compile-branches.ts';
import { findValues } from './event-values.ts';
import { exactFieldsOf } from './exact-fields.ts';
import { type BranchField, matchesBranch } from './match-branch.ts';
import type { Branch } from './parse-pattern.ts';
import { PatternFields } from './pattern-fields.ts';
import { PlaceGroups } from './place-groups.ts';
import type { Scalar } from './scalar.ts';

type Key = { field: number; values: readonly Scalar[] };
type Rule = { id: string; order: number; places: Place[]; seen: number };
/** One branch of a rule; `rest` are the fields that its place in the tree says nothing about. */
type Place = { rule: Rule; keys: Key[]; all: BranchField[]; rest: BranchField[] };
/** By the values of the field that parts the rules best; below that, by all their other exact values at once. */
type Fork = { field: number; children: Map<Scalar, PlaceGroups<Place>> };

const NO_FIELDS: BranchField[] = [];

/**
 * Many patterns matched at once. An event is gone through once, for the fields of all of them. Rules lie by
 * their exact values, the tenant first, so an event meets only rules whose exact values it has, and of those only the
 * other fields are left to test: rules of other tenants or types cost nothing. A rule without exact values is
 * tried on every event.
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
  readonly #fields = new PatternFields();
  readonly #unkeyed: Place[] = [];
  readonly #forks = new Map<number, Fork>();
  #order = 0;
  #searches = 0;

  /** How many rules it holds. */
  get size(): number {
    return this.#rules.size;
  }

  /** Adds a rule or replaces the one of the same id. Throws `VALIDATION_FAILED` for an invalid pattern, and keeps the old. */
  put(a: { id: string; pattern: Json }): void {
    const branches = branchesOf(a);
    this.remove(a);
    const rule: Rule = { id: a.id, order: this.#order++, places: [], seen: 0 };
    rule.places = branches.map((branch) => this.#placeOf({ rule, branch }));
    this.#rules.set(a.id, rule);
    for (const place of rule.places) this.#add(place);
  }

  /** Removes a rule; an unknown id is fine. */
  remove(a: { id: string }): void {
    const rule = this.#rules.get(a.id);
    if (rule === undefined) return;
    this.#rules.delete(a.id);
    for (const place of rule.places) this.#take(place);
    for (const { all } of rule.places) for (const { field } of all) this.#fields.give(field);
  }

  /** The ids of all rules that match, in the order in which they were put. */
  match(a: { event: Json }): string[] {
    if (!isObject(a.event)) return [];
    const found = findValues({ plan: this.#fields.plan, event: a.event, count: this.#fields.count });
    const number = ++this.#searches;
    const hits: Rule[] = [];
    const visit = (place: Place, plain: boolean): void => {
      const { rule } = place;
      if (rule.seen === number) return;
      // values outside of lists go with all others, so what led here need not be tested again
      const fields = plain ? place.rest : place.all;
      if (fields.length > 0 && !matchesBranch({ fields, found })) return;
      rule.seen = number;
      hits.push(rule);
    };
    for (const place of this.#unkeyed) visit(place, true);
    for (const { field, children } of this.#forks.values()) {
      for (const one of found[field] ?? []) {
        const groups = children.get(one.value);
        if (groups === undefined) continue;
        if (one.in === null) groups.visit(found, visit);
        else groups.visit(found, (place) => visit(place, false));
      }
    }
    if (hits.length > 1) hits.sort((x, y) => x.order - y.order);
    return hits.map((rule) => rule.id);
  }

  #placeOf(a: { rule: Rule; branch: Branch }): Place {
    const paths = [...a.branch.keys()].sort();
    const numbers = new Map(paths.map((path) => [path, this.#fields.take(path)]));
    const exact = exactFieldsOf(a.branch);
    const keys = exact.flatMap(({ path, values }): Key[] => {
      const field = numbers.get(path);
      return field === undefined ? [] : [{ field, values }];
    });
    const all = paths.flatMap((path): BranchField[] => {
      const [field, test] = [numbers.get(path), a.branch.get(path)];
      return field === undefined || test === undefined ? [] : [{ field, test }];
    });
    const rest = all.filter(({ field }) => !keys.some((key) => key.field === field));
    return { rule: a.rule, keys, all, rest: rest.length === 0 ? NO_FIELDS : rest };
  }

  #add(place: Place): void {
    const [first, ...keys] = place.keys;
    if (first === undefined) {
      this.#unkeyed.push(place);
      return;
    }
    const fork = this.#forks.get(first.field) ?? { field: first.field, children: new Map() };
    this.#forks.set(first.field, fork);
    for (const value of first.values) {
      const groups = fork.children.get(value) ?? new PlaceGroups<Place>();
      fork.children.set(value, groups);
      groups.add({ keys, place });
    }
  }

  #take(place: Place): void {
    const [first, ...keys] = place.keys;
    if (first === undefined) {
      this.#unkeyed.splice(this.#unkeyed.indexOf(place), 1);
      return;
    }
    const fork = this.#forks.get(first.field);
    if (fork === undefined) return;
    for (const value of first.values) {
      const groups = fork.children.get(value);
      groups?.remove({ keys, place });
      if (groups?.empty) fork.children.delete(value);
    }
    if (fork.children.size === 0) this.#forks.delete(first.field);
  }
}
