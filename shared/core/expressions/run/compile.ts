import type { Json } from '#core/json/json.ts';
import type { Node } from '../node.ts';
import { compileArithmetic, compileNegate } from './arithmetic.ts';
import { compileCall } from './call.ts';
import { compileConvert } from './convert.ts';
import { compileEqual, compileIn } from './equality.ts';
import type { Run } from './frame.ts';
import { compileRaw } from './lookup.ts';
import { compileMacro } from './macro.ts';
import { compileOrder } from './order.ts';
import { compileRead } from './read.ts';
import { importerOf, type Value } from './value.ts';

/** Makes the function that evaluates a node. It never throws but for OutOfFuel. */
export function compile(node: Node): Run {
  switch (node.kind) {
    case 'literal': {
      const value = importerOf(node.type)(node.value);
      return () => value;
    }
    case 'path':
    case 'variable':
    case 'member':
    case 'index': {
      const [raw, read] = [compileRaw(node), importerOf(node.type)];
      return (frame) => read(raw(frame));
    }
    case 'not': {
      const of = compile(node.of);
      return (frame) => of(frame) !== true;
    }
    case 'negate':
      return compileNegate(node);
    case 'and':
      return compileAnd(node.parts.map(compile));
    case 'or':
      return compileOr(node.parts.map(compile));
    case 'order':
      return compileOrder(node);
    case 'equal':
      return compileEqual(node);
    case 'in':
      return compileIn(node);
    case 'arithmetic':
      return compileArithmetic(node);
    case 'choice': {
      const [test, yes, no] = [compile(node.test), compile(node.yes), compile(node.no)];
      return (frame) => (test(frame) === true ? yes(frame) : no(frame));
    }
    case 'list': {
      const items = node.items.map(compileRaw);
      return (frame) => items.map((item) => item(frame));
    }
    case 'object': {
      const entries = node.entries.map(({ key, value }) => ({ key: compile(key), value: compileRaw(value) }));
      // entries, not assignment: a key may be __proto__
      return (frame) => Object.fromEntries(entries.flatMap(({ key, value }) => entryOf(key(frame), value(frame))));
    }
    case 'macro':
      return compileMacro(node);
    case 'call':
      return compileCall(node);
    case 'read':
      return compileRead(node);
    case 'convert':
      return compileConvert(node);
  }
}

function compileAnd(parts: Run[]): Run {
  const [first, second] = parts;
  if (first && second && parts.length === 2) return (frame) => first(frame) === true && second(frame) === true;
  return (frame) => {
    for (const part of parts) if (part(frame) !== true) return false;
    return true;
  };
}

function compileOr(parts: Run[]): Run {
  const [first, second] = parts;
  if (first && second && parts.length === 2) return (frame) => first(frame) === true || second(frame) === true;
  return (frame) => {
    for (const part of parts) if (part(frame) === true) return true;
    return false;
  };
}

function entryOf(key: Value, value: Json): [string, Json][] {
  return typeof key === 'string' ? [[key, value]] : [];
}
