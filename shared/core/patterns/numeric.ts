import type { ReadOperator, ValueTest } from './value-test.ts';

/** the bus compares numbers within this, either sign */
const MAX_NUMBER = 5_000_000_000;
const HOW = 'write ["=", n], [">", n], [">=", n], ["<", n], ["<=", n] or a range such as [">", 0, "<=", 5]';

/** Whether the bus can compare a number: within ±5,000,000,000 and with 6 decimals at most. */
export function isComparable(value: number): boolean {
  return Math.abs(value) <= MAX_NUMBER && Number(value.toFixed(6)) === value;
}

/** `{ "numeric": [">", 0, "<=", 5] }`: a comparison or a range of numbers. */
export const readNumeric: ReadOperator = ({ operand, path, report }) => {
  const fail = (message: string): null => {
    report(path, message);
    return null;
  };
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return fail(HOW);
  const [first, , second] = operand;
  const bounds = operand.filter((_, i) => i % 2 === 1);
  const numbers = bounds.filter((bound) => typeof bound === 'number');
  const [low, high] = numbers;
  if (numbers.length !== bounds.length || low === undefined) return fail(HOW);
  if (!numbers.every(isComparable)) return fail('write numbers within ±5,000,000,000, with at most 6 decimals');
  if (high === undefined) {
    const passes = comparison({ operator: first, bound: low });
    return passes ? numberTest(passes) : fail(HOW);
  }
  const lower = first === '>' || first === '>=' ? comparison({ operator: first, bound: low }) : null;
  const upper = second === '<' || second === '<=' ? comparison({ operator: second, bound: high }) : null;
  if (lower === null || upper === null) return fail('write the lower end of a range first, such as [">", 0, "<=", 5]');
  if (low >= high) return fail('write a range whose lower end is below its upper end');
  return numberTest((value) => lower(value) && upper(value));
};

function comparison(a: { operator: unknown; bound: number }): ((value: number) => boolean) | null {
  const { bound } = a;
  switch (a.operator) {
    case '=':
      return (value) => value === bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    default:
      return null;
  }
}

function numberTest(passes: (value: number) => boolean): ValueTest {
  return { kind: 'passes', passes: (value) => typeof value === 'number' && passes(value) && isComparable(value) };
}
