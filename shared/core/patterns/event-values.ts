import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { isScalar, type Scalar } from './scalar.ts';

/** Where a value lies: in which element of which list, innermost first. Lists are numbered per event. */
export type Membership = { list: number; index: number; outer: Membership | null };
/** A value of the event and the list elements it lies in. */
export type Found = { value: Scalar; in: Membership | null };
/** The fields to look for, as a graph of keys. */
export type FieldPlan = ReadonlyMap<string, Step>;

type Steps = Map<string, Step>;
type Step = { fields: number[]; next: Steps | null };
/** Values by the number of their field; undefined where the event has none. */
export type FoundFields = (Found[] | undefined)[];
type Walk = { found: FoundFields; lists: number };

const MAX_LIST_DEPTH = 100;

/**
 * Prepares the search for fields by their dotted paths. A dot may lie in a key of the event as well as between two:
 * the path `a.b` finds `{ "a": { "b": 1 } }` and `{ "a.b": 1 }`.
 */
export function planFields(a: { paths: readonly string[] }): FieldPlan {
  // what is left of a path depends on what was passed alone, so nodes go by that
  const nodes = new Map<string, Steps>();
  a.paths.forEach((path, field) => {
    const ends = [...dotsOf(path), path.length];
    for (const start of [0, ...dotsOf(path).map((dot) => dot + 1)]) {
      const node = nodeAt({ nodes, passed: path.slice(0, start) });
      for (const end of ends) {
        if (end < start) continue;
        const step = stepOf({ node, key: path.slice(start, end) });
        if (end === path.length) step.fields.push(field);
        else step.next = nodeAt({ nodes, passed: path.slice(0, end + 1) });
      }
    }
  });
  return nodeAt({ nodes, passed: '' });
}

/** Finds the values of the planned fields, by the number of the path. */
export function findValues(a: { plan: FieldPlan; event: JsonObject; count: number }): FoundFields {
  const walk: Walk = { found: new Array(a.count), lists: 0 };
  walkObject(a.plan, a.event, null, walk);
  return walk.found;
}

// positional on purpose: these run for every key of every event
function walkObject(plan: FieldPlan, object: JsonObject, within: Membership | null, walk: Walk): void {
  // by the keys of the event, so that the fields of other rules cost nothing
  for (const key of Object.keys(object)) {
    const step = plan.get(key);
    if (step === undefined) continue;
    const value = object[key];
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

function nodeAt(a: { nodes: Map<string, Steps>; passed: string }): Steps {
  const node = a.nodes.get(a.passed) ?? new Map();
  a.nodes.set(a.passed, node);
  return node;
}

function stepOf(a: { node: Steps; key: string }): Step {
  const step = a.node.get(a.key) ?? { fields: [], next: null };
  a.node.set(a.key, step);
  return step;
}

function dotsOf(path: string): number[] {
  const dots: number[] = [];
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) dots.push(dot);
  return dots;
}
