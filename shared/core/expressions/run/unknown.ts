import type { Node } from '../node.ts';
import { compile } from './compile.ts';
import type { Run } from './frame.ts';

/**
 * Like `compile`, but a comparison with something absent is null, not false, and `!`, `&&`, `||` pass that on where
 * the rest does not settle it. So a validator is not broken by what is not there (design §4.1), while one that asks
 * for it by `has(x)` or `x != null` still is.
 */
export function compileUnknown(node: Node): Run {
  switch (node.kind) {
    case 'not': {
      const of = compileUnknown(node.of);
      return (frame) => {
        const value = of(frame);
        return value === null ? null : value !== true;
      };
    }
    case 'and':
      return settledBy({ parts: node.parts.map(compileUnknown), value: false });
    case 'or':
      return settledBy({ parts: node.parts.map(compileUnknown), value: true });
    case 'choice': {
      const [test, yes, no] = [node.test, node.yes, node.no].map(compileUnknown);
      if (!test || !yes || !no) return compile(node);
      return (frame) => {
        const value = test(frame);
        return value === null ? null : value === true ? yes(frame) : no(frame);
      };
    }
    case 'order': {
      const [left, right, whole] = [compile(node.left), compile(node.right), compile(node)];
      return (frame) => (left(frame) === null || right(frame) === null ? null : whole(frame));
    }
    default:
      return compile(node);
  }
}

/** One part with the value settles it; else one that is unknown leaves it open. */
function settledBy(a: { parts: Run[]; value: boolean }): Run {
  return (frame) => {
    let open = false;
    for (const part of a.parts) {
      const value = part(frame);
      if (value === a.value) return a.value;
      if (value === null) open = true;
    }
    return open ? null : !a.value;
  };
}
