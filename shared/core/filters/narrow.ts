import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Node, NodeOf, Ordering } from '#core/expressions/node.ts';
import { AFTER_PART } from '#core/records/sort-key.ts';
import { type Constants, constantOf, fieldOf } from './constants.ts';
import { FAMILY_KEYS, type Family, familyOf, keyPart } from './field-family.ts';
import { type Bounds, textBounds } from './text-range.ts';

/** What a condition says of one field: it has one of these values, or lies between these bounds; `values` as in the data. */
export type Narrowing = { keys: string[]; values: ReadonlyMap<string, Constants> } | { bounds: Bounds };
/** What a condition says of fields, by name; null when nothing can meet it. */
export type Narrowings = ReadonlyMap<string, Narrowing> | null;

type Input<N extends Node = Node> = { node: N; entity: CompiledEntity; env: Readonly<Record<string, unknown>> };

const NOTHING: Narrowings = new Map();
const FLIPPED: Readonly<Record<Ordering, Ordering>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/**
 * What a filter says of single fields, in the form in which indexes hold them. It is what the filter implies and no
 * more: whoever meets the filter meets this, and what meets this must still be asked for the whole filter.
 */
export function narrow(a: Input): Narrowings {
  const { node } = a;
  switch (node.kind) {
    case 'literal':
      return node.value === true ? NOTHING : null;
    case 'and':
      return node.parts.map((part) => narrow({ ...a, node: part })).reduce(both, NOTHING);
    case 'or':
      return eitherOf(node.parts.map((part) => narrow({ ...a, node: part })));
    case 'equal':
      return node.negated ? NOTHING : narrowEqual({ ...a, node });
    case 'in':
      return narrowIn({ ...a, node });
    case 'order':
      return narrowOrder({ ...a, node });
    case 'call':
      return narrowCall({ ...a, node });
    case 'path': {
      const field = fieldOf({ ...a, node });
      return field === null ? NOTHING : oneOf({ ...a, field, constants: [{ node, value: true }] });
    }
    default:
      return NOTHING;
  }
}

/** Both hold. */
export function both(left: Narrowings, right: Narrowings): Narrowings {
  if (left === null || right === null) return null;
  const joined = new Map(left);
  for (const [field, narrowing] of right) {
    const known = joined.get(field);
    const together = known === undefined ? narrowing : intersect(known, narrowing);
    if ('keys' in together && together.keys.length === 0) return null;
    joined.set(field, together);
  }
  return joined;
}

function narrowEqual(a: Input<NodeOf<'equal'>>): Narrowings {
  const { left, right } = a.node;
  const [side, other] = fieldOf({ ...a, node: left }) === null ? [right, left] : [left, right];
  const field = fieldOf({ ...a, node: side });
  const constant = field === null ? null : constantOf({ node: other, env: a.env });
  return field === null || constant === null ? NOTHING : oneOf({ ...a, field, constants: [constant] });
}

function narrowIn(a: Input<NodeOf<'in'>>): Narrowings {
  const { left, right } = a.node;
  const field = fieldOf({ ...a, node: left });
  if (field === null) return NOTHING;
  if (right.kind === 'list') {
    const constants = right.items.map((item) => constantOf({ node: item, env: a.env }));
    return constants.includes(null)
      ? NOTHING
      : oneOf({ ...a, field, constants: constants.filter((one) => one !== null) });
  }
  const list = right.type.kind === 'list' ? constantOf({ node: right, env: a.env }) : null;
  if (list === null || (list.value !== null && !Array.isArray(list.value))) return NOTHING;
  const constants = (list.value ?? []).map((value) => ({ node: right, value }));
  return oneOf({ ...a, field, constants });
}

function oneOf(a: Input & { field: string; constants: Constants[] }): Narrowings {
  const family = familyOf(a);
  if (family === null) return NOTHING;
  const values = new Map<string, Constants>();
  for (const constant of a.constants) {
    const key = keyPart({ family, ...constant });
    if (key === null) return NOTHING;
    values.set(key, constant);
  }
  return values.size === 0 ? null : new Map([[a.field, { keys: [...values.keys()], values }]]);
}

function narrowOrder(a: Input<NodeOf<'order'>>): Narrowings {
  const { left, right } = a.node;
  const flipped = fieldOf({ ...a, node: left }) === null;
  const [side, other] = flipped ? [right, left] : [left, right];
  const field = fieldOf({ ...a, node: side });
  const family = field === null ? null : familyOf({ ...a, field });
  const constant = field === null ? null : constantOf({ node: other, env: a.env });
  if (field === null || family === null || family === 'bool' || constant === null) return NOTHING;
  // a comparison with what is absent holds for nothing
  if (constant.value === null) return null;
  const op = flipped ? FLIPPED[a.node.op] : a.node.op;
  const bounds = boundsOf({ family, op, constant });
  return bounds === null ? NOTHING : new Map([[field, { bounds }]]);
}

function boundsOf(a: { family: Family; op: Ordering; constant: Constants }): Bounds | null {
  const { family, op, constant } = a;
  const lower = op === '>' || op === '>=';
  if (family === 'text') {
    if (typeof constant.value !== 'string') return null;
    return textBounds(lower ? { from: constant.value } : { upTo: constant.value });
  }
  const part = keyPart({ family, ...constant });
  if (part === null) return null;
  const edge = op === '>' || op === '<=' ? part + AFTER_PART : part;
  const { from, to } = FAMILY_KEYS[family];
  return lower ? { gte: edge, lt: to } : { gte: from, lt: edge };
}

function narrowCall(a: Input<NodeOf<'call'>>): Narrowings {
  const [of, text] = a.node.args;
  if (a.node.name !== 'startsWith' || !of || !text) return NOTHING;
  const field = fieldOf({ ...a, node: of });
  const constant = constantOf({ node: text, env: a.env });
  if (field === null || typeof constant?.value !== 'string' || familyOf({ ...a, field }) !== 'text') return NOTHING;
  const { value } = constant;
  return new Map([[field, { bounds: textBounds({ from: value, upTo: value }) }]]);
}

function eitherOf(parts: Narrowings[]): Narrowings {
  const possible = parts.filter((part) => part !== null);
  const [first, ...others] = possible;
  if (!first) return null;
  const joined = new Map<string, Narrowing>();
  for (const [field, narrowing] of first) {
    const all = [narrowing, ...others.map((part) => part.get(field))];
    const values = new Map<string, Constants>();
    const known = all.every((one) => {
      if (!one || !('keys' in one)) return false;
      for (const [key, constant] of one.values) values.set(key, constant);
      return true;
    });
    if (known) joined.set(field, { keys: [...values.keys()], values });
  }
  return joined;
}

/** Values count for more than bounds, and of two pairs of bounds each gives what the other leaves open. */
function intersect(left: Narrowing, right: Narrowing): Narrowing {
  if ('keys' in left && 'keys' in right) {
    const values = new Map([...left.values].filter(([key]) => right.values.has(key)));
    return { keys: [...values.keys()], values };
  }
  if ('keys' in left) return left;
  if ('keys' in right) return right;
  const gte = left.bounds.gte.length > 1 ? left.bounds.gte : right.bounds.gte;
  const lt = left.bounds.lt.length > 1 ? left.bounds.lt : right.bounds.lt;
  return { bounds: { gte, lt } };
}
