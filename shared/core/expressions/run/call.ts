import type { NodeOf } from '../node.ts';
import { compile } from './compile.ts';
import { compileRoundAmount } from './fraction.ts';
import { type Frame, type Run, spend } from './frame.ts';
import type { Value } from './value.ts';

/** A function's call; null when an argument is, but for functions that take nulls. */
export function compileCall(node: NodeOf<'call'>): Run {
  const [first, second] = node.args;
  if (node.name === 'round' && node.type.kind === 'decimal' && first)
    return compileRoundAmount({ amount: first, digits: second ?? null });
  const args = node.args.map(compile);
  const { run, nulls } = node.overload;
  const [one, two] = args;
  if (nulls || one === undefined || args.length > 2) return compileMany({ args, run, nulls: nulls ?? false });
  if (two === undefined)
    return (frame) => {
      const value = charged(frame, one(frame));
      return value === null ? null : run(value);
    };
  return (frame) => {
    const left = charged(frame, one(frame));
    if (left === null) return null;
    const right = charged(frame, two(frame));
    return right === null ? null : run(left, right);
  };
}

function compileMany(a: { args: Run[]; run: (...args: Value[]) => Value; nulls: boolean }): Run {
  const { args, run, nulls } = a;
  return (frame) => {
    const values = args.map((arg) => charged(frame, arg(frame)));
    return !nulls && values.includes(null) ? null : run(...values);
  };
}

// what a function does with a text or list grows with its length
function charged(frame: Frame, value: Value): Value {
  if (typeof value === 'string') spend(frame, value.length >>> 6);
  else if (Array.isArray(value)) spend(frame, value.length >>> 3);
  return value;
}
