import type { CelType, Kind } from '../cel-type.ts';
import { canCoerce } from '../coerce.ts';
import type { Node } from '../node.ts';
import type { Value } from '../run/value.ts';

/** What a call comes to: its arguments taken as these types, or another node altogether. */
export type Fit = { params: CelType[]; result: CelType } | { node: Node };

/** One way to call a function. */
export type Overload = {
  /** null when the arguments are none of this way's */
  fits(args: readonly Node[]): Fit | null;
  /** Never throws. A null argument gives null without a call, unless `nulls`. */
  run(...args: Value[]): Value;
  nulls?: boolean;
  /** what is wrong with arguments that are literals */
  lint?(args: readonly Node[]): string | null;
};

/** One function: the row that reference, checker and evaluator share. */
export type FunctionRow = {
  name: string;
  /** how it is called: `round(number, int?) → number` */
  forms: string[];
  docs: string;
  /** an expression that uses it, over the names of the reference's sample record */
  example: string;
  /** whether `x.f(…)` reads well and is allowed for `f(x, …)` */
  method: boolean;
  overloads: Overload[];
};

/** A parameter: a type that arguments are converted to, or some kinds that are passed as in the data. */
export type Param = CelType | { raw: readonly Kind[] };

/** An overload with a fixed list of parameters, of which the last `optional` may be left out. */
export function overload(a: {
  params: Param[];
  optional?: number;
  result: CelType;
  run: Overload['run'];
  nulls?: boolean;
  lint?: Overload['lint'];
}): Overload {
  const least = a.params.length - (a.optional ?? 0);
  return {
    fits: (args) => {
      if (args.length < least || args.length > a.params.length) return null;
      const params = args.map((node, i) => typeFor({ node, param: a.params[i] }));
      return params.every((type) => type !== null) ? { params, result: a.result } : null;
    },
    run: a.run,
    ...(a.nulls && { nulls: true }),
    ...(a.lint && { lint: a.lint }),
  };
}

function typeFor(a: { node: Node; param: Param | undefined }): CelType | null {
  const { node, param } = a;
  if (param === undefined) return null;
  if ('raw' in param) return param.raw.includes(node.type.kind) || node.type.kind === 'null' ? { kind: 'dyn' } : null;
  return canCoerce({ node, to: param }) ? param : null;
}
