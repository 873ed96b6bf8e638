import { didYouMean } from '#core/errors/suggest.ts';
import { FORMS, FUNCTIONS } from '../functions/table.ts';
import type { BinaryOperator, Dialect, DialectNode } from './dialect.ts';
import { DialectError, type Token, tokensOf } from './tokens.ts';

type Parser = { tokens: Token[]; at: number; dialect: Dialect; depth: number };

const MOST_DEPTH = 40;
const NAMES = new Set([...FUNCTIONS, ...FORMS].map((row) => row.name));
/** Those of MetaForge that read other records. */
const READS = new Set(['exists', 'count', 'lookup']);
const ROCKET_FUNCTIONS = new Set(['len', 'abs', 'lower', 'upper', 'trim', 'contains', 'startsWith', 'endsWith']);
const WORDS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  in: 'in',
  nil: 'null',
  null: 'null',
  true: 'true',
  false: 'false',
};

/** Operators from the loosest to the tightest; those of one level go from left to right. */
const METAFORGE: BinaryOperator[][] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'],
  ['+', '-'],
  ['*', '/', '%'],
];
const ROCKET: BinaryOperator[][] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>=', 'in', 'not in'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Parses a source; throws a `DialectError`. */
export function parseDialect(a: { source: string; dialect: Dialect }): DialectNode {
  const parser: Parser = { tokens: tokensOf(a), at: 0, dialect: a.dialect, depth: 0 };
  const node = binary(parser, 0);
  const rest = peek(parser);
  if (rest.kind !== 'end') throw unexpected(rest);
  return node;
}

function binary(parser: Parser, level: number): DialectNode {
  const levels = parser.dialect === 'rocket' ? ROCKET : METAFORGE;
  const operators = levels[level];
  if (operators === undefined) return unary(parser);
  let left = binary(parser, level + 1);
  for (let op = takeOperator(parser, operators); op !== null; op = takeOperator(parser, operators)) {
    left = { kind: 'binary', op, left, right: binary(parser, level + 1) };
  }
  return left;
}

function takeOperator(parser: Parser, operators: readonly BinaryOperator[]): BinaryOperator | null {
  const negated = signOf(parser, 0) === '!' && peek(parser).kind === 'name' && signOf(parser, 1) === 'in';
  const sign = negated ? 'not in' : signOf(parser, 0);
  const operator = operators.find((one) => one === sign) ?? null;
  if (operator !== null) parser.at += negated ? 2 : 1;
  return operator;
}

function unary(parser: Parser): DialectNode {
  const sign = signOf(parser, 0);
  if (sign !== '!' && sign !== '-') return postfix(parser);
  parser.at++;
  return deeper(parser, () => ({ kind: 'unary', op: sign, of: unary(parser) }));
}

function postfix(parser: Parser): DialectNode {
  let node = primary(parser);
  for (;;) {
    if (take(parser, '.')) {
      const name = next(parser);
      if (name.kind !== 'name') throw unexpected(name);
      node = { kind: 'member', of: node, name: name.value };
    } else if (parser.dialect === 'metaforge' && take(parser, '[')) {
      const at = deeper(parser, () => binary(parser, 0));
      expect(parser, ']');
      node = { kind: 'index', of: node, at };
    } else return node;
  }
}

function primary(parser: Parser): DialectNode {
  const word = signOf(parser, 0);
  const token = next(parser);
  if (token.kind === 'number') return { kind: 'number', text: token.value };
  if (token.kind === 'text') return { kind: 'text', value: token.value };
  if (token.kind === 'name') {
    if (word === 'true' || word === 'false' || word === 'null') return { kind: 'word', word };
    if (word !== token.value) throw unexpected(token);
    return take(parser, '(') ? call(parser, token) : { kind: 'name', name: token.value };
  }
  if (token.value === '(') {
    const node = deeper(parser, () => binary(parser, 0));
    expect(parser, ')');
    return node;
  }
  if (token.value === '[') return { kind: 'list', items: items(parser, ']', () => binary(parser, 0)) };
  if (token.value === '{' && parser.dialect === 'metaforge')
    return { kind: 'object', entries: items(parser, '}', () => entry(parser)) };
  throw unexpected(token);
}

function call(parser: Parser, name: Token): DialectNode {
  const { value } = name;
  if (READS.has(value)) {
    const message = `${value} of other records is not read by expressions; bind a hook that reads it`;
    throw new DialectError({ message, at: name.at, code: 'UNKNOWN_FUNCTION' });
  }
  const known = parser.dialect === 'rocket' ? ROCKET_FUNCTIONS : NAMES;
  if (!known.has(value)) {
    const message = `there is no function "${value}"${didYouMean({ name: value, known: [...known] })}`;
    throw new DialectError({ message, at: name.at, code: 'UNKNOWN_FUNCTION' });
  }
  return { kind: 'call', name: value, args: items(parser, ')', () => binary(parser, 0)) };
}

function entry(parser: Parser): { key: string; value: DialectNode } {
  const key = next(parser);
  if (key.kind !== 'name' && key.kind !== 'text') throw unexpected(key);
  expect(parser, ':');
  return { key: key.value, value: binary(parser, 0) };
}

function items<T>(parser: Parser, end: string, read: () => T): T[] {
  const list: T[] = [];
  if (take(parser, end)) return list;
  do list.push(deeper(parser, read));
  while (take(parser, ','));
  expect(parser, end);
  return list;
}

function deeper<T>(parser: Parser, read: () => T): T {
  parser.depth++;
  if (parser.depth > MOST_DEPTH) {
    throw new DialectError({ message: 'the expression is nested too deep', at: peek(parser).at, code: 'TOO_COMPLEX' });
  }
  const value = read();
  parser.depth--;
  return value;
}

function peek(parser: Parser, ahead = 0): Token {
  return parser.tokens[parser.at + ahead] ?? { kind: 'end', value: '', at: 0 };
}

/** A sign, or the meaning of a word; words of MetaForge may be written in capitals. */
function signOf(parser: Parser, ahead: number): string {
  const { kind, value } = peek(parser, ahead);
  if (kind === 'sign') return value;
  if (kind !== 'name') return '';
  const word = parser.dialect === 'metaforge' ? value.toLowerCase() : value;
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? value) : value;
}

function next(parser: Parser): Token {
  const token = peek(parser);
  parser.at++;
  return token;
}

function take(parser: Parser, sign: string): boolean {
  const token = peek(parser);
  const found = token.kind === 'sign' && token.value === sign;
  if (found) parser.at++;
  return found;
}

function expect(parser: Parser, sign: string): void {
  if (!take(parser, sign)) throw unexpected(peek(parser), `; "${sign}" is missing`);
}

function unexpected(token: Token, advice = ''): DialectError {
  const message = token.kind === 'end' ? 'the expression ends too soon' : `unexpected "${token.value}"`;
  return new DialectError({ message: `${message}${advice}`, at: token.at });
}
