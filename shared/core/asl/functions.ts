import jsonata from 'jsonata';
import { LONGEST_SEQUENCE } from './expression.ts';
import { hash } from './hash-function.ts';
import { javaRandom } from './java-random.ts';
import type { Run } from './run.ts';
import { checked, functionError } from './signature.ts';

const formatMillis = jsonata('$fromMillis($millis, $picture, $timezone)');

const partition = checked({ name: 'partition', takes: ['a?', 'n?'], run: ([list, size]) => chunks({ list, size }) });
const range = checked({ name: 'range', takes: ['n?', 'n?', 'n?'], run: numbers });
const hashed = checked({ name: 'hash', takes: ['s', 's'], run: ([data, algorithm]) => hash(data, algorithm) });
const parse = checked({ name: 'parse', takes: ['s?'], run: ([text]) => parsed(text) });

/**
 * The functions that Step Functions adds to JSONata, and replacements for those that would read a clock or chance.
 * `$eval` is taken away. What they do with odd arguments is as recorded from the service.
 */
export function functions(a: { run: Run }): Record<string, unknown> {
  const { run } = a;
  return {
    ...{ partition, range, hash: hashed, parse },
    uuid: checked({ name: 'uuid', takes: [], run: () => run.uuid() }),
    random: checked({
      name: 'random',
      takes: ['n?'],
      run: ([seed]) => (typeof seed === 'number' ? javaRandom({ seed }) : run.random()),
    }),
    millis: () => Date.parse(run.now),
    now: (picture: unknown, timezone: unknown) =>
      formatMillis.evaluate(undefined, { millis: Date.parse(run.now), picture, timezone }),
    shuffle: (list: unknown) => shuffle({ list, random: run.random }),
    eval: undefined,
  };
}

/** `$partition(list, size)`: chunks, the last one maybe shorter; a single one where no size is given. */
function chunks(a: { list: unknown; size: unknown }): unknown[][] | undefined {
  if (!Array.isArray(a.list)) return undefined;
  const { list } = a;
  const size = typeof a.size === 'number' ? Math.trunc(a.size) : list.length;
  if (size < 0) throw functionError('Second argument must be zero or greater');
  if (size === 0) return list.length === 0 ? [] : undefined;
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** `$range(first, last, step)`, ends included, of whole numbers. As JSONata's sequences: of one it is the number. */
function numbers(given: readonly unknown[]): number[] | number | undefined {
  const [first, last, step] = given.map((one) => (typeof one === 'number' ? Math.trunc(one) : undefined));
  if (first === undefined || last === undefined || !step) return undefined;
  const size = Math.floor((last - first) / step) + 1;
  if (size > LONGEST_SEQUENCE) throw Object.assign(new Error('too long'), { code: 'D2014' });
  if (size < 1) return undefined;
  return size === 1 ? first : Array.from({ length: size }, (_, i) => first + i * step);
}

function parsed(text: unknown): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw functionError('Invalid JSON');
  }
}

function shuffle(a: { list: unknown; random: () => number }): unknown {
  if (!Array.isArray(a.list)) return a.list;
  return a.list
    .map((item: unknown) => ({ item, order: a.random() }))
    .sort((x, y) => x.order - y.order)
    .map(({ item }) => item);
}
