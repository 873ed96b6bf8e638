import Big from 'big.js';
import { type CelType, isCoded, isNumeric, listOf } from '../cel-type.ts';
import { canCoerce, joinNodes } from '../coerce.ts';
import type { Node } from '../node.ts';
import { importerOf, type Value } from '../run/value.ts';
import type { Fit, FunctionRow, Overload } from './overload.ts';

const KINDS: readonly CelType[] = [
  { kind: 'int' },
  { kind: 'number' },
  { kind: 'decimal' },
  { kind: 'string' },
  { kind: 'date' },
  { kind: 'datetime' },
  { kind: 'duration' },
  { kind: 'dyn' },
];

/** `min` and `max`, over arguments or the items of one list. */
export const EXTREME_FUNCTIONS: readonly FunctionRow[] = [
  {
    name: 'min',
    forms: ['min(T, T, …) → T', 'min(list(T)) → T'],
    docs: 'The least of some numbers, amounts, texts, dates, datetimes or durations; null when one of them is null, or there is none.',
    example: 'min(quantity, 10)',
    method: false,
    overloads: extremeOverloads(-1),
  },
  {
    name: 'max',
    forms: ['max(T, T, …) → T', 'max(list(T)) → T'],
    docs: 'The greatest of some numbers, amounts, texts, dates, datetimes or durations; null when one of them is null, or there is none.',
    example: 'max(amount, 0)',
    method: false,
    overloads: extremeOverloads(1),
  },
];

function extremeOverloads(sign: 1 | -1): Overload[] {
  const pick = (left: Value, right: Value): Value => {
    const order = compare(left, right);
    return order === null ? null : order * sign >= 0 ? left : right;
  };
  const best = (values: readonly Value[]): Value => (values.length === 0 ? null : values.reduce(pick));
  return [
    { fits: several, run: (...values) => best(values) },
    // the items of a list are as in the data, so each kind of list has a reader of its own
    ...KINDS.map((of): Overload => {
      const read = importerOf(of);
      return {
        fits: (args) => oneList({ args, of }),
        run: (list) => (Array.isArray(list) ? best(list.map(read)) : null),
      };
    }),
  ];
}

function several(args: readonly Node[]): Fit | null {
  if (args.length < 2) return null;
  const joined = joinNodes(args);
  const dynamic = args.find((node) => node.type.kind !== 'dyn' && node.type.kind !== 'null')?.type;
  const type = joined.kind === 'dyn' && dynamic ? dynamic : joined;
  const fits = ordered(type) && args.every((node) => canCoerce({ node, to: type }));
  return fits ? { params: args.map(() => type), result: type } : null;
}

function oneList(a: { args: readonly Node[]; of: CelType }): Fit | null {
  const type = a.args[0]?.type;
  if (a.args.length !== 1 || type?.kind !== 'list' || type.of.kind !== a.of.kind) return null;
  return { params: [listOf(type.of)], result: type.of };
}

function ordered(type: CelType): boolean {
  return isNumeric(type) || isCoded(type) || type.kind === 'string' || type.kind === 'dyn';
}

function compare(left: Value, right: Value): number | null {
  if (left instanceof Big && right instanceof Big) return left.cmp(right);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return null;
}
