import { isObject, type Json } from '#core/json/json.ts';
import type { NodeOf } from '../node.ts';
import { compile } from './compile.ts';
import { type Frame, type Run, spend } from './frame.ts';
import { compileRaw } from './lookup.ts';
import { asJson } from './value.ts';

/**
 * Goes over the items of a list or the keys of an object. Null has no items: `exists` is false, `all` is true;
 * `filter` and `map` of null are null.
 */
export function compileMacro(node: NodeOf<'macro'>): Run {
  const over = compileRaw(node.over);
  const { slot } = node;
  const test = compile(node.body);
  switch (node.macro) {
    case 'exists':
      return (frame) => count(frame, itemsOf(over(frame)), slot, test, 1) === 1;
    case 'exists_one':
      return (frame) => count(frame, itemsOf(over(frame)), slot, test, 2) === 1;
    case 'all': {
      const fails: Run = (frame) => test(frame) !== true;
      return (frame) => count(frame, itemsOf(over(frame)), slot, fails, 1) === 0;
    }
    case 'filter':
      return (frame) => itemsOf(over(frame))?.filter((item) => holds(frame, item, slot, test)) ?? null;
    case 'map': {
      const body = compileRaw(node.body);
      const keep: Run = node.keep === null ? () => true : compile(node.keep);
      return (frame) => {
        const items = itemsOf(over(frame));
        return items?.flatMap((item) => (holds(frame, item, slot, keep) ? [body(frame)] : [])) ?? null;
      };
    }
  }
}

function itemsOf(value: Json): Json[] | null {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.keys(value) : null;
}

// positional on purpose: these run for every item
function count(frame: Frame, items: Json[] | null, slot: number, test: Run, enough: number): number {
  let found = 0;
  for (const item of items ?? []) {
    if (holds(frame, item, slot, test)) found++;
    if (found === enough) break;
  }
  return found;
}

function holds(frame: Frame, item: unknown, slot: number, test: Run): boolean {
  spend(frame, 1);
  frame.slots[slot] = asJson(item);
  return test(frame) === true;
}
