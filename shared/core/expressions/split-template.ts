import type { Issue } from '#core/errors/issue-codes.ts';
import { positionOf } from './position.ts';

/** A stretch of a template: plain text, or the source of an expression. */
type TemplatePart = { kind: 'text'; text: string } | { kind: 'expression'; source: string };

/** Splits `text {{ expression }} text` at its braces; those inside texts and objects of the expression do not count. */
export function splitTemplate(a: {
  source: string;
  path: string;
}): { ok: true; parts: TemplatePart[] } | { ok: false; issue: Issue } {
  const { source } = a;
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let open = source.indexOf('{{'); open !== -1; open = source.indexOf('{{', from)) {
    const close = endOf({ source, from: open + 2 });
    if (close === -1) {
      const message = `"{{" at ${positionOf({ source, offset: open })} has no "}}"`;
      return { ok: false, issue: { path: a.path, code: 'SYNTAX', message } };
    }
    if (open > from) parts.push({ kind: 'text', text: source.slice(from, open) });
    parts.push({ kind: 'expression', source: source.slice(open + 2, close) });
    from = close + 2;
  }
  if (from < source.length) parts.push({ kind: 'text', text: source.slice(from) });
  return { ok: true, parts };
}

const TOKEN = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\}\}|[{}]/g;

function endOf(a: { source: string; from: number }): number {
  const token = new RegExp(TOKEN);
  token.lastIndex = a.from;
  let depth = 0;
  for (let found = token.exec(a.source); found; found = token.exec(a.source)) {
    if (found[0] === '}}' && depth === 0) return found.index;
    if (found[0] === '{') depth++;
    else if (found[0] === '}') depth--;
    else if (found[0] === '}}') {
      // the first of the two closes an object
      depth--;
      token.lastIndex = found.index + 1;
    }
  }
  return -1;
}
