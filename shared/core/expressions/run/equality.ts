import Big from 'big.js';
import { jsonEqual } from '#core/json/equal.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { type CelType, isCoded, isNumeric } from '../cel-type.ts';
import type { Node, NodeOf } from '../node.ts';
import { type Frame, type Run, type RunRaw, spend } from './frame.ts';
import { compileRaw } from './lookup.ts';
import { importerOf, type Value } from './value.ts';

type Same = (left: Json, right: Json, frame: Frame) => boolean;

// a comparison of two lists or objects may walk a whole record
const DEEP_COST = 50;

/**
 * `==` and `!=`: total. Values as they stand in the data are equal to themselves whatever their kind; amounts and
 * times are equal by value too; different kinds never are.
 */
export function compileEqual(node: NodeOf<'equal'>): Run {
  const { negated } = node;
  const [left, right] = [compileRaw(node.left), compileRaw(node.right)];
  if (plain(node.left, node.right.type) || plain(node.right, node.left.type))
    return (frame) => (left(frame) === right(frame)) !== negated;
  const same = sameFor(node);
  return (frame) => same(left(frame), right(frame), frame) !== negated;
}

/** `in`: an item of a list, or a key of an object; false for null. */
export function compileIn(node: NodeOf<'in'>): Run {
  const left = compileRaw(node.left);
  const { right } = node;
  if (right.kind === 'list') return inItems({ left, node: node.left, items: right.items });
  const of = right.type.kind === 'list' ? right.type.of : right.type;
  const same = sameOf(node.left.type, of);
  const holder = compileRaw(right);
  return (frame) => contains({ value: left(frame), holder: holder(frame), same, frame });
}

function inItems(a: { left: RunRaw; node: Node; items: Node[] }): Run {
  const { left, items } = a;
  if (items.every((item) => plain(item, a.node.type))) {
    const values = new Set(items.map((item) => (item.kind === 'literal' ? item.value : null)));
    return (frame) => values.has(left(frame));
  }
  const tests = items.map((item) => ({ item: compileRaw(item), same: sameFor({ left: a.node, right: item }) }));
  return (frame) => {
    const value = left(frame);
    return tests.some(({ item, same }) => same(value, item(frame), frame));
  };
}

function contains(a: { value: Json; holder: Json; same: Same; frame: Frame }): boolean {
  const { value, holder, same, frame } = a;
  if (!Array.isArray(holder)) return typeof value === 'string' && isObject(holder) && Object.hasOwn(holder, value);
  spend(frame, holder.length >>> 3);
  return holder.some((item) => same(value, item, frame));
}

/** A literal that, beside a type, is equal only to the very same JSON value. */
function plain(node: Node, other: CelType): boolean {
  return node.kind === 'literal' && (node.value === null || !(isCoded(node.type) || isCoded(other)));
}

function sameFor(a: { left: Node; right: Node }): Same {
  const { left, right } = a;
  const same = sameOf(left.type, right.type);
  if (right.kind !== 'literal' || !isCoded(left.type) || same === bothNull) return same;
  // a literal is read once
  const read = importerOf(left.type);
  const constant = read(right.value);
  return (l) => l !== null && sameValue(read(l), constant);
}

function sameOf(left: CelType, right: CelType): Same {
  const coded = isCoded(left) ? left : isCoded(right) ? right : null;
  if (coded === null) return deepSame;
  if (!comparable(left, coded) || !comparable(right, coded)) return bothNull;
  const read = importerOf(coded);
  return (l, r) => l === r || (l !== null && r !== null && sameValue(read(l), read(r)));
}

// a text that is not known to be one of the kind is of another kind
function comparable(type: CelType, coded: CelType): boolean {
  if (type.kind === coded.kind || type.kind === 'dyn' || type.kind === 'null') return true;
  return coded.kind === 'decimal' && isNumeric(type);
}

function sameValue(left: Value, right: Value): boolean {
  if (left instanceof Big && right instanceof Big) return left.eq(right);
  return left !== null && left === right;
}

function deepSame(left: Json, right: Json, frame: Frame): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  spend(frame, DEEP_COST);
  return jsonEqual(left, right);
}

function bothNull(left: Json, right: Json): boolean {
  return left === null && right === null;
}
