import jsonata from 'jsonata';
import { hash } from './hash-function.ts';
import { javaRandom } from './java-random.ts';
import type { Run } from './run.ts';

const MAX_RANGE = 1000;
const formatMillis = jsonata('$fromMillis($millis, $picture, $timezone)');

/**
 * The functions that Step Functions adds to JSONata, and replacements for those that would read a clock or chance.
 * `$eval` is taken away.
 */
export function functions(a: { run: Run }): Record<string, unknown> {
  const { run } = a;
  return {
    partition,
    range,
    hash,
    parse: (text: unknown) => (text === undefined ? undefined : JSON.parse(String(text))),
    uuid: () => run.uuid(),
    random: (seed: unknown) => (typeof seed === 'number' ? javaRandom({ seed }) : run.random()),
    millis: () => Date.parse(run.now),
    now: (picture: unknown, timezone: unknown) =>
      formatMillis.evaluate(undefined, { millis: Date.parse(run.now), picture, timezone }),
    shuffle: (list: unknown) => shuffle({ list, random: run.random }),
    eval: undefined,
  };
}

/** `$partition(list, size)`: chunks, the last one maybe shorter. */
function partition(list: unknown, size: unknown): unknown[][] | undefined {
  if (list === undefined || size === undefined) return undefined;
  if (!Array.isArray(list)) throw new Error('The first argument of partition must be an array');
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) {
    throw new Error('The second argument of partition must be a positive integer');
  }
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** `$range(first, last, step)`, ends included. A single number is not wrapped in a list, as in Step Functions. */
function range(first: unknown, last: unknown, step: unknown): number[] | number | undefined {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  if (typeof first !== 'number' || typeof last !== 'number' || typeof step !== 'number' || step === 0) {
    throw new Error('The arguments of range must be numbers, and the step not zero');
  }
  const size = Math.max(0, Math.floor((last - first) / step) + 1);
  if (size > MAX_RANGE) throw new Error(`The range must not have more than ${MAX_RANGE} numbers`);
  const numbers = Array.from({ length: size }, (_, i) => first + i * step);
  return numbers.length === 1 ? first : numbers;
}

function shuffle(a: { list: unknown; random: () => number }): unknown {
  if (!Array.isArray(a.list)) return a.list;
  return a.list
    .map((item: unknown) => ({ item, order: a.random() }))
    .sort((x, y) => x.order - y.order)
    .map(({ item }) => item);
}
