import fc from 'fast-check';
import type { Json, JsonObject } from '#core/json/json.ts';

/** An expression of a dialect as text, and what the dialect says it is for some data. */
export type Spoken = { text: string; run(env: JsonObject): Json };

type Word = 'and' | 'or' | 'not';
type Words = Readonly<Record<Word, readonly string[]>> & { nothing: readonly string[] };

const METAFORGE: Words = {
  and: ['and', '&&', 'AND'],
  or: ['or', '||', 'Or'],
  not: ['not ', '!', 'NOT '],
  nothing: ['null', 'NULL'],
};
const ROCKET: Words = { and: ['and', '&&'], or: ['or', '||'], not: ['not ', '!'], nothing: ['nil', 'null'] };

const of = (path: string): Spoken => ({ text: path, run: (env) => env[path] ?? null });
const fixed = (text: string, value: Json): Spoken => ({ text, run: () => value });
const numbers = fc.constantFrom(of('i'), of('n'), fixed('0', 0), fixed('2.5', 2.5), fixed('-1', -1), fixed('100', 100));
const texts = fc.constantFrom(
  of('s'),
  of('t'),
  fixed("'a'", 'a'),
  fixed('"ab"', 'ab'),
  fixed("'😀b'", '😀b'),
  fixed("''", ''),
);

/** Data of the names that the expressions use: two numbers, two texts, a flag, a list of texts. */
export const dialectData: fc.Arbitrary<JsonObject> = fc.record({
  i: fc.constantFrom<Json[]>(null, -1, 0, 2, 100, 1e6),
  n: fc.constantFrom<Json[]>(null, -2.5, 0, 0.1, 2.5, 1e9),
  s: fc.constantFrom<Json[]>(null, '', 'a', 'ab', 'é'),
  t: fc.constantFrom<Json[]>(null, '', 'a', '😀b', 'A'),
  b: fc.constantFrom<Json[]>(null, true, false),
  l: fc.constantFrom<Json[]>(null, [], ['a'], ['ab', 'x']),
});

const amount = fc.oneof(
  { arbitrary: numbers, weight: 3 },
  fc.tuple(numbers, fc.constantFrom('+', '-', '*'), numbers).map(
    ([l, op, r]): Spoken => ({
      text: `(${l.text} ${op} ${r.text})`,
      run: (env) => calculated(op, l.run(env), r.run(env)),
    }),
  ),
  numbers.map((one): Spoken => ({ text: `-(${one.text})`, run: (env) => calculated('-', 0, one.run(env)) })),
);
const order = fc.constantFrom('<', '<=', '>', '>=');

/** Conditions of a dialect, with what its own evaluator would make of them. */
export function conditionsOf(dialect: 'metaforge' | 'rocket'): fc.Arbitrary<Spoken> {
  const words = dialect === 'metaforge' ? METAFORGE : ROCKET;
  const word = (name: keyof Words): fc.Arbitrary<string> => fc.constantFrom(...words[name]);
  const nothing = word('nothing').map((text) => fixed(text, null));
  const comparison = fc.oneof(
    fc.tuple(amount, order, amount).map(([l, op, r]) => compared(l, op, r)),
    fc.tuple(texts, order, texts).map(([l, op, r]) => compared(l, op, r)),
    fc.tuple(fc.oneof(amount, texts, nothing), fc.constantFrom('==', '!='), fc.oneof(amount, texts, nothing)).map(
      ([l, op, r]): Spoken => ({
        text: `${l.text} ${op} ${r.text}`,
        run: (env) => (l.run(env) === r.run(env)) === (op === '=='),
      }),
    ),
    fc
      .tuple(
        texts,
        fc.constantFrom('in', 'not in'),
        fc.constantFrom(fixed("['a', 'ab']", ['a', 'ab']), of('l'), of('s')),
      )
      .map(
        ([l, op, r]): Spoken => ({
          text: `${l.text} ${op} ${r.text}`,
          run: (env) => isIn(l.run(env), r.run(env)) === (op === 'in'),
        }),
      ),
    fc.tuple(texts, texts).map(
      ([l, r]): Spoken => ({
        text: `startsWith(${l.text}, ${r.text})`,
        run: (env) => starts(l.run(env), r.run(env)),
      }),
    ),
    fc.constantFrom(of('b'), fixed('true', true), fixed('false', false)),
  );
  const { condition } = fc.letrec<{ condition: Spoken }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      { arbitrary: comparison, weight: 2 },
      fc.tuple(tie('condition'), word('and'), tie('condition')).map(
        ([l, op, r]): Spoken => ({
          text: `${tight(l)} ${op} ${tight(r)}`,
          run: (env) => l.run(env) === true && r.run(env) === true,
        }),
      ),
      fc.tuple(comparison, word('or'), comparison, word('and'), comparison).map(
        ([a, or, b, and, c]): Spoken => ({
          text: `${a.text} ${or} ${b.text} ${and} ${c.text}`,
          run: (env) => a.run(env) === true || (b.run(env) === true && c.run(env) === true),
        }),
      ),
      fc.tuple(word('not'), tie('condition')).map(
        ([not, one]): Spoken => ({
          text: `${not}(${one.text})`,
          run: (env) => one.run(env) !== true,
        }),
      ),
    ),
  }));
  return condition;
}

function tight(one: Spoken): string {
  return `(${one.text})`;
}

function compared(l: Spoken, op: string, r: Spoken): Spoken {
  return { text: `${l.text} ${op} ${r.text}`, run: (env) => holds(op, rank(l.run(env), r.run(env))) };
}

/** Null is below everything. */
function rank(l: Json, r: Json): number {
  if (l === null || r === null) return Number(l !== null) - Number(r !== null);
  return l === r ? 0 : l < r ? -1 : 1;
}

function holds(op: string, order: number): boolean {
  const answers: Readonly<Record<string, boolean>> = {
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return answers[op] === true;
}

function calculated(op: string, l: Json, r: Json): Json {
  if (typeof l !== 'number' || typeof r !== 'number') return null;
  const value = op === '+' ? l + r : op === '-' ? l - r : l * r;
  return value + 0;
}

function isIn(value: Json, holder: Json): boolean {
  if (typeof holder === 'string') return typeof value === 'string' && holder.includes(value);
  return Array.isArray(holder) && holder.includes(value);
}

function starts(text: Json, start: Json): Json {
  return typeof text === 'string' && typeof start === 'string' ? text.startsWith(start) : null;
}
