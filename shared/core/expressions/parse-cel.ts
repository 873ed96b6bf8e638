import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import type { Issue, IssueCode } from '#core/errors/issue-codes.ts';
import { positionOf } from './position.ts';

const MOST_CHARS = 2000;
const MOST_NODES = 500;
// of brackets, calls and members
const MOST_DEPTH = 50;

// `if` is reserved in CEL; under this name, of the same length, it parses as a call
const IF_ALIAS = 'If';
const IF_CALL = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|(?<![\w.])if(?=\s*\()/g;

const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', '=': '==', '&': '&&', '|': '||' };

const parser = new Environment({
  limits: { maxAstNodes: MOST_NODES, maxDepth: MOST_DEPTH, maxListElements: MOST_NODES, maxMapEntries: MOST_NODES },
});

/** Parses CEL into the parser's own tree, within the limits of size. */
export function parseCel(a: {
  source: string;
  path: string;
  /** characters allowed, where more than usual are */
  most?: number;
}): { ok: true; ast: ASTNode } | { ok: false; issue: Issue } {
  const refuse = (code: IssueCode, message: string): { ok: false; issue: Issue } => ({
    ok: false,
    issue: { path: a.path, code, message },
  });
  const most = a.most ?? MOST_CHARS;
  if (a.source.length > most)
    return refuse('TOO_COMPLEX', `the expression has ${a.source.length} characters; ${most} are allowed`);
  try {
    return { ok: true, ast: parser.parse(withIfCalls(a.source)).ast };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const offset = error.range?.start ?? 0;
    if (error.code === 'limit_exceeded')
      return refuse('TOO_COMPLEX', `the expression is too large: ${error.summary} at ${positionOf({ ...a, offset })}`);
    return refuse('SYNTAX', explain({ error, source: a.source, offset }));
  }
}

/** The name that a call was written with. */
export function calledName(name: string): string {
  return name === IF_ALIAS ? 'if' : name;
}

function withIfCalls(source: string): string {
  return source.includes('if') ? source.replace(IF_CALL, (found) => (found === 'if' ? IF_ALIAS : found)) : source;
}

function explain(a: { error: ParseError; source: string; offset: number }): string {
  const at = positionOf(a);
  const word = /^(?:[A-Za-z_]\w*|[^\s])/.exec(a.source.slice(a.offset))?.[0] ?? '';
  if (a.offset >= a.source.trimEnd().length && a.error.code !== 'unterminated_string')
    return `the expression ends too soon at ${at}`;
  if (a.error.code === 'reserved_identifier')
    return `"${word}" at ${at} is a reserved word; reach a field of this name as record.${word}`;
  const meant = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (meant !== undefined) return `unexpected "${word}" at ${at}; did you mean "${meant}"?`;
  return a.error.code === 'unexpected_character' || a.error.code === 'unexpected_token'
    ? `unexpected "${word}" at ${at}`
    : `${a.error.summary} at ${at}`;
}
