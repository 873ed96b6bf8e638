import type { Issue } from '#core/errors/issue-codes.ts';
import { positionOf } from '../position.ts';
import type { Dialect } from './dialect.ts';
import { emitCel } from './emit-cel.ts';
import { parseDialect } from './parse-dialect.ts';
import { DialectError } from './tokens.ts';

/** CEL that says the same, or what is wrong and where. */
export type ImportedExpression = { ok: true; source: string } | { ok: false; issue: Issue };

const MOST_CHARS = 2000;

/**
 * Translates a condition of MetaForge or Rocket into CEL: `and`, `or`, `not`, `not in`, `nil`, texts in single quotes,
 * `context.userId`, `old`, `in` a text, null below everything. Where they take any value for true or false, CEL wants a
 * boolean and refuses the rest when it is checked. `violated`: the source says when a rule is broken, as Rocket's rules
 * do, and the CEL when it is kept.
 *
 * @example
 * ```ts
 * import { importExpression } from '#core/expressions/dialects/import-expression.ts';
 * const imported = importExpression({ source: "status not in ['open'] and owner != nil", dialect: 'rocket', path: 'when' });
 * const cel: string = imported.ok ? imported.source : ''; // !(status in ["open"]) && owner != null
 * ```
 */
export function importExpression(a: {
  source: string;
  dialect: Dialect;
  path: string;
  violated?: boolean;
}): ImportedExpression {
  const { source, dialect, path } = a;
  if (source.length > MOST_CHARS) {
    const message = `the expression has ${source.length} characters; ${MOST_CHARS} are allowed`;
    return { ok: false, issue: { path, code: 'TOO_COMPLEX', message } };
  }
  try {
    const text = emitCel({ node: parseDialect({ source, dialect }), dialect });
    return { ok: true, source: a.violated ? `!(${text})` : text };
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    const message = `${error.message} at ${positionOf({ source, offset: error.at })}`;
    return { ok: false, issue: { path, code: error.code, message } };
  }
}
