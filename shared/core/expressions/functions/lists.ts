import Big from 'big.js';
import { bounded } from '#core/money/decimal.ts';
import { type CelType, DECIMAL, DYN, INT, listOf, NUMBER } from '../cel-type.ts';
import { joinNodes } from '../coerce.ts';
import type { Node } from '../node.ts';
import { importerOf, toDecimal, type Value } from '../run/value.ts';
import { whole } from './lift.ts';
import type { Fit, FunctionRow, Overload } from './overload.ts';

// items are as in the data, so each kind of item has a reader of its own
const ITEM_KINDS: readonly CelType[] = [
  { kind: 'decimal' },
  { kind: 'date' },
  { kind: 'datetime' },
  { kind: 'duration' },
  { kind: 'dyn' },
];

/** Functions over lists, and the choice of values. */
export const LIST_FUNCTIONS: readonly FunctionRow[] = [
  {
    name: 'first',
    forms: ['first(list(T)) → T'],
    docs: 'The first item; null when there is none.',
    example: 'first(tags) == "urgent"',
    method: true,
    overloads: itemAt(0),
  },
  {
    name: 'last',
    forms: ['last(list(T)) → T'],
    docs: 'The last item; null when there is none.',
    example: 'tags.last()',
    method: true,
    overloads: itemAt(-1),
  },
  {
    name: 'sum',
    forms: ['sum(list(int)) → int', 'sum(list(number)) → number', 'sum(list(decimal)) → decimal'],
    docs: 'The sum of the items, 0 when there is none, null when one of them is null or no number. Over a list of unknown items: of numbers, or of amounts.',
    example: 'sum(lines.map(l, l.price * l.quantity))',
    method: true,
    overloads: [sumOf(INT, sumInts), sumOf(NUMBER, sumNumbers), sumOf(DECIMAL, sumAmounts), sumOf(DYN, sumAny)],
  },
  {
    name: 'coalesce',
    forms: ['coalesce(T, T, …) → T'],
    docs: 'The first argument that is not null.',
    example: 'coalesce(nickname, name, "unknown")',
    method: false,
    overloads: [{ fits: joined, nulls: true, run: (...values) => values.find((value) => value !== null) ?? null }],
  },
];

function itemAt(index: number): Overload[] {
  return ITEM_KINDS.map((kind): Overload => {
    const read = importerOf(kind);
    return {
      fits: ([list, ...rest]) => {
        const of = rest.length === 0 && list ? itemOf(list.type) : null;
        return of !== null && (of.kind === kind.kind || kind.kind === 'dyn')
          ? { params: [listOf(of)], result: of }
          : null;
      },
      run: (list) => (Array.isArray(list) ? read(list.at(index)) : null),
    };
  });
}

function itemOf(type: CelType): CelType | null {
  if (type.kind === 'list') return type.of;
  return type.kind === 'dyn' || type.kind === 'null' ? DYN : null;
}

function joined(args: readonly Node[]): Fit | null {
  const type = joinNodes(args);
  return args.length > 0 ? { params: args.map(() => type), result: type } : null;
}

function sumOf(of: CelType, sum: (items: readonly unknown[]) => Value): Overload {
  return {
    fits: ([list, ...rest]) => {
      const item = rest.length === 0 && list ? itemOf(list.type) : null;
      return item?.kind === of.kind || (item?.kind === 'null' && of.kind === 'int')
        ? { params: [listOf(of)], result: of }
        : null;
    },
    run: (list) => (Array.isArray(list) ? sum(list) : null),
  };
}

function sumInts(items: readonly unknown[]): Value {
  const sum = sumNumbers(items);
  return sum === null ? null : whole(sum);
}

function sumNumbers(items: readonly unknown[]): number | null {
  let sum = 0;
  for (const item of items) {
    if (typeof item !== 'number') return null;
    sum += item;
  }
  return Number.isFinite(sum) ? sum : null;
}

function sumAmounts(items: readonly unknown[]): Big | null {
  let sum = new Big(0);
  for (const item of items) {
    const amount = typeof item === 'string' || typeof item === 'number' ? toDecimal(item) : null;
    if (amount === null) return null;
    sum = sum.plus(amount);
  }
  return bounded(sum);
}

function sumAny(items: readonly unknown[]): Value {
  return sumNumbers(items) ?? sumAmounts(items)?.toFixed() ?? null;
}
