import { DAY_MS } from '#core/time/iso.ts';
import type { Node, NodeOf } from '../node.ts';
import { compile } from './compile.ts';
import type { Run } from './frame.ts';
import { compileRaw } from './lookup.ts';
import { importerOf, toDecimal } from './value.ts';

/** A value taken as another kind; null when it is none of that kind. */
export function compileConvert(node: NodeOf<'convert'>): Run {
  const [from, to] = [node.of.type.kind, node.type.kind];
  if (to === 'dyn') return asData(node.of);
  if (from === 'dyn') {
    const [raw, read] = [compileRaw(node.of), importerOf(node.type)];
    return (frame) => read(raw(frame));
  }
  const of = compile(node.of);
  if (to === 'decimal') return (frame) => toDecimal(of(frame));
  if (to === 'date' && from === 'datetime')
    return (frame) => {
      const at = of(frame);
      return typeof at === 'number' ? Math.floor(at / DAY_MS) * DAY_MS : null;
    };
  return of;
}

/** A value as it stands in the data, if it is of the kind that it should be. */
function asData(node: Node): Run {
  const [raw, read] = [compileRaw(node), importerOf(node.type)];
  return (frame) => {
    const value = raw(frame);
    return read(value) === null ? null : value;
  };
}
