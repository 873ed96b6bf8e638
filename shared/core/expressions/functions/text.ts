import { jsonEqual } from '#core/json/equal.ts';
import { isObject } from '#core/json/json.ts';
import { linearPattern, patternProblem } from '#core/text/linear-pattern.ts';
import { BOOL, DYN, INT, type Kind, STRING } from '../cel-type.ts';
import { canCoerce, coerce, isTextLiteral } from '../coerce.ts';
import type { Node } from '../node.ts';
import { asText } from '../run/as-text.ts';
import { exportValue, type Value } from '../run/value.ts';
import { onText, onTexts } from './lift.ts';
import { type Fit, type FunctionRow, overload } from './overload.ts';

const SIZED: readonly Kind[] = ['string', 'list', 'object', 'dyn'];
const MOST_PATTERN = 500;

const sizes = [overload({ params: [{ raw: SIZED }], result: INT, run: sizeOf })];

/** Functions over texts, and what texts share with lists and objects. */
export const TEXT_FUNCTIONS: readonly FunctionRow[] = [
  {
    name: 'size',
    forms: ['size(string | list | object) → int'],
    docs: 'Characters (code points) of a text, items of a list, members of an object.',
    example: 'size(name) <= 80',
    method: true,
    overloads: sizes,
  },
  {
    name: 'len',
    forms: ['len(string | list | object) → int'],
    docs: 'The same as `size`.',
    example: 'len(tags) > 0',
    method: true,
    overloads: sizes,
  },
  {
    name: 'isEmpty',
    forms: ['isEmpty(any) → bool'],
    docs: 'True for null, an empty text, an empty list and an empty object.',
    example: 'isEmpty(note)',
    method: true,
    overloads: [overload({ params: [DYN], result: BOOL, nulls: true, run: (a) => a === null || sizeOf(a) === 0 })],
  },
  {
    name: 'contains',
    forms: ['contains(string, string) → bool', 'contains(list, any) → bool'],
    docs: 'Whether a text has a part, or a list has an item (as `in`).',
    example: 'name.contains("GmbH")',
    method: true,
    overloads: [
      { fits: listMembership, run: () => null },
      overload({ params: [{ raw: ['dyn'] }, DYN], result: BOOL, nulls: true, run: containsAny }),
      overload({ params: [STRING, STRING], result: BOOL, run: onTexts((text, part) => text.includes(part)) }),
    ],
  },
  {
    name: 'startsWith',
    forms: ['startsWith(string, string) → bool'],
    docs: 'Whether a text begins with another.',
    example: 'name.startsWith("A")',
    method: true,
    overloads: [
      overload({ params: [STRING, STRING], result: BOOL, run: onTexts((text, part) => text.startsWith(part)) }),
    ],
  },
  {
    name: 'endsWith',
    forms: ['endsWith(string, string) → bool'],
    docs: 'Whether a text ends with another.',
    example: 'email.endsWith("@example.com")',
    method: true,
    overloads: [
      overload({ params: [STRING, STRING], result: BOOL, run: onTexts((text, part) => text.endsWith(part)) }),
    ],
  },
  {
    name: 'matches',
    forms: ['matches(string, string) → bool'],
    docs: 'Whether an RE2 pattern is found anywhere in a text; `^` and `$` anchor it. Takes time linear in the text. Null when the pattern is none.',
    example: 'name.matches("^[A-Z]{2}-[0-9]+$")',
    method: true,
    overloads: [overload({ params: [STRING, STRING], result: BOOL, run: onTexts(matches), lint: lintPattern })],
  },
  {
    name: 'upper',
    forms: ['upper(string) → string'],
    docs: 'In capital letters.',
    example: 'upper(country) == "DE"',
    method: true,
    overloads: [overload({ params: [STRING], result: STRING, run: onText((text) => text.toUpperCase()) })],
  },
  {
    name: 'lower',
    forms: ['lower(string) → string'],
    docs: 'In small letters.',
    example: 'lower(email)',
    method: true,
    overloads: [overload({ params: [STRING], result: STRING, run: onText((text) => text.toLowerCase()) })],
  },
  {
    name: 'trim',
    forms: ['trim(string) → string'],
    docs: 'Without white space at both ends.',
    example: 'trim(name) != ""',
    method: true,
    overloads: [overload({ params: [STRING], result: STRING, run: onText((text) => text.trim()) })],
  },
  {
    name: 'concat',
    forms: ['concat(any, …) → string'],
    docs: 'Joins values as text; null joins as nothing.',
    example: 'concat(name, " <", email, ">")',
    method: false,
    overloads: [
      {
        fits: (args) => (args.length > 0 ? { params: args.map(() => DYN), result: STRING } : null),
        nulls: true,
        run: (...values) => values.map((value) => asText(exportValue({ value, kind: 'dyn' }))).join(''),
      },
    ],
  },
];

function sizeOf(value: Value): number | null {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : null;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function matches(text: string, pattern: string): boolean | null {
  try {
    return pattern.length > MOST_PATTERN ? null : linearPattern(pattern).test(text);
  } catch {
    return null;
  }
}

function lintPattern(args: readonly Node[]): string | null {
  const pattern = args[1];
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return null;
  if (pattern.value.length > MOST_PATTERN) return `the pattern has more than ${MOST_PATTERN} characters`;
  const problem = patternProblem(pattern.value);
  return problem === null ? null : `the pattern is not valid RE2: ${problem}`;
}

function containsAny(holder: Value, part: Value): boolean | null {
  if (typeof holder === 'string') return typeof part === 'string' ? holder.includes(part) : null;
  if (!Array.isArray(holder)) return null;
  const wanted = exportValue({ value: part, kind: 'dyn' });
  return holder.some((item) => jsonEqual(item, wanted));
}

function listMembership(args: readonly Node[]): Fit | null {
  const [list, item] = args;
  if (list?.type.kind !== 'list' || item === undefined || args.length > 2) return null;
  const left =
    isTextLiteral(item) && canCoerce({ node: item, to: list.type.of })
      ? coerce({ node: item, to: list.type.of })
      : item;
  return { node: { kind: 'in', type: BOOL, left, right: list } };
}
