import type { Dialect } from './dialect.ts';

/** A piece of a source; `value` of a text is without its quotes. */
export type Token = { kind: 'number' | 'text' | 'name' | 'sign' | 'end'; value: string; at: number };
/** What is wrong with a source, and where. */
export class DialectError extends Error {
  readonly at: number;
  readonly code: 'SYNTAX' | 'UNKNOWN_FUNCTION' | 'TOO_COMPLEX';

  constructor(a: { message: string; at: number; code?: DialectError['code'] }) {
    super(a.message);
    this.at = a.at;
    this.code = a.code ?? 'SYNTAX';
  }
}

const PIECE = /(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[-+*/%<>!()[\]{}.,:])/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

/** Cuts a source into tokens, the last of which is its end. */
export function tokensOf(a: { source: string; dialect: Dialect }): Token[] {
  const { source } = a;
  const tokens: Token[] = [];
  for (let at = afterSpace(source, 0); at < source.length; ) {
    const token = source[at] === '"' || source[at] === "'" ? textAt({ ...a, at }) : pieceAt({ source, at });
    tokens.push(token.token);
    at = afterSpace(source, token.end);
  }
  return [...tokens, { kind: 'end', value: '', at: source.length }];
}

function afterSpace(source: string, from: number): number {
  let at = from;
  while (at < source.length && /\s/.test(source.charAt(at))) at++;
  return at;
}

function pieceAt(a: { source: string; at: number }): { token: Token; end: number } {
  const { source, at } = a;
  PIECE.lastIndex = at;
  const match = PIECE.exec(source);
  if (match === null) throw new DialectError({ message: `unexpected "${source.charAt(at)}"`, at });
  const kind = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'name' : 'sign';
  const end = PIECE.lastIndex;
  if (kind === 'number' && /[\w.]/.test(source.charAt(end)))
    throw new DialectError({ message: 'this is no number', at });
  return { token: { kind, value: match[0], at }, end };
}

/** Rocket knows no escapes: a backslash stands for itself. */
function textAt(a: { source: string; dialect: Dialect; at: number }): { token: Token; end: number } {
  const { source, at } = a;
  const quote = source.charAt(at);
  let value = '';
  for (let i = at + 1; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === quote) return { token: { kind: 'text', value, at }, end: i + 1 };
    if (char !== '\\' || a.dialect === 'rocket') {
      value += char;
      continue;
    }
    i++;
    const escaped = Object.hasOwn(ESCAPES, source.charAt(i)) ? ESCAPES[source.charAt(i)] : undefined;
    if (escaped === undefined)
      throw new DialectError({ message: `there is no escape "\\${source.charAt(i)}"`, at: i - 1 });
    value += escaped;
  }
  throw new DialectError({ message: 'the text has no end', at });
}
