import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { isScalar, type Scalar } from './scalar.ts';

/** Where a value lies: in which element of which list, innermost first. Lists are numbered per event. */
export type Membership = { list: number; index: number; outer: Membership | null };
/** A value of the event and the list elements it lies in. */
export type Found = { value: Scalar; in: Membership | null };
/** The fields to look for, as a graph of keys. */
export type FieldPlan = readonly Step[];

type Step = { key: string; fields: number[]; next: Step[] | null };
type Walk = { found: (Found[] | undefined)[]; lists: number };

const MAX_LIST_DEPTH = 100;

/**
 * Prepares the search for fields by their dotted paths. A dot may lie in a key of the event as well as between two:
 * the path `a.b` finds `{ "a": { "b": 1 } }` and `{ "a.b": 1 }`.
 */
export function planFields(a: { paths: readonly string[] }): FieldPlan {
  // what is left of a path depends on what was passed alone, so nodes go by that
  const nodes = new Map<string, Step[]>([['', []]]);
  a.paths.forEach((path, field) => {
    const ends = [...dotsOf(path), path.length];
    for (const start of [0, ...dotsOf(path).map((dot) => dot + 1)]) {
      const node = nodeAt({ nodes, passed: path.slice(0, start) });
      for (const end of ends.filter((candidate) => candidate >= start)) {
        const step = stepOf({ node, key: path.slice(start, end) });
        if (end === path.length) step.fields.push(field);
        else step.next = nodeAt({ nodes, passed: path.slice(0, end + 1) });
      }
    }
  });
  return nodeAt({ nodes, passed: '' });
}

/** Finds the values of the planned fields, by the number of the path; undefined where the event has none. */
export function findValues(a: { plan: FieldPlan; event: JsonObject; count: number }): (Found[] | undefined)[] {
  const walk: Walk = { found: new Array(a.count), lists: 0 };
  walkObject(a.plan, a.event, null, walk);
  return walk.found;
}

// positional on purpose: these run for every key of every event
function walkObject(plan: FieldPlan, object: JsonObject, within: Membership | null, walk: Walk): void {
  for (const step of plan) {
    if (!Object.hasOwn(object, step.key)) continue;
    const value = object[step.key];
    if (value !== undefined) walkValue(step, value, within, walk, 0);
  }
}

function walkValue(step: Step, value: Json, within: Membership | null, walk: Walk, depth: number): void {
  if (isScalar(value)) {
    for (const field of step.fields) {
      const found = walk.found[field];
      if (found === undefined) walk.found[field] = [{ value, in: within }];
      else found.push({ value, in: within });
    }
  } else if (isObject(value)) {
    if (step.next !== null) walkObject(step.next, value, within, walk);
  } else if (depth < MAX_LIST_DEPTH) {
    const list = walk.lists++;
    value.forEach((element, index) => {
      // plain elements of one list go together with each other; objects and inner lists do not
      const inside = isScalar(element) ? within : { list, index, outer: within };
      walkValue(step, element, inside, walk, depth + 1);
    });
  }
}

function nodeAt(a: { nodes: Map<string, Step[]>; passed: string }): Step[] {
  const node = a.nodes.get(a.passed) ?? [];
  a.nodes.set(a.passed, node);
  return node;
}

function stepOf(a: { node: Step[]; key: string }): Step {
  const known = a.node.find((step) => step.key === a.key);
  if (known) return known;
  const step: Step = { key: a.key, fields: [], next: null };
  a.node.push(step);
  return step;
}

function dotsOf(path: string): number[] {
  return [...path.matchAll(/\./g)].map((match) => match.index);
}
