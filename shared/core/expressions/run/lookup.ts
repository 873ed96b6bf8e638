import { isObject, type Json } from '#core/json/json.ts';
import type { Node } from '../node.ts';
import { compile } from './compile.ts';
import type { Frame, RunRaw } from './frame.ts';
import { asJson, exportValue } from './value.ts';

/** A node's value as in the data. What is read from the data comes as it stands there, of whatever kind it is. */
export function compileRaw(node: Node): RunRaw {
  switch (node.kind) {
    case 'path':
      return rawPath(node.path);
    case 'variable': {
      const { slot } = node;
      return (frame) => asJson(frame.slots[slot]);
    }
    case 'member': {
      const [of, name] = [compile(node.of), node.name];
      return (frame) => own(of(frame), name);
    }
    case 'index': {
      const [of, at] = [compile(node.of), compile(node.at)];
      return (frame) => itemAt(of(frame), at(frame));
    }
    default: {
      const [run, kind] = [compile(node), node.type.kind];
      return (frame) => exportValue({ value: run(frame), kind });
    }
  }
}

/** An own member of an object, never of its prototype; null for all else. */
function own(holder: unknown, name: string): Json {
  return isObject(holder) && Object.hasOwn(holder, name) ? asJson(holder[name]) : null;
}

function rawPath(path: readonly string[]): RunRaw {
  const [root = '', first = '', second = ''] = path;
  // the common lengths, unrolled
  if (path.length === 1) return (frame) => rootOf(frame, root);
  if (path.length === 2) return (frame) => own(rootOf(frame, root), first);
  if (path.length === 3) return (frame) => own(own(rootOf(frame, root), first), second);
  const names = path.slice(1);
  return (frame) => names.reduce<Json>(own, rootOf(frame, root));
}

function rootOf(frame: Frame, name: string): Json {
  return Object.hasOwn(frame.env, name) ? asJson(frame.env[name]) : null;
}

function itemAt(holder: unknown, at: unknown): Json {
  if (typeof at === 'string') return own(holder, at);
  return Array.isArray(holder) && typeof at === 'number' && Object.hasOwn(holder, at) ? asJson(holder[at]) : null;
}
