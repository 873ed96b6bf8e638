import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { compileExpression, type Expression } from './expression.ts';

/** A JSON value in which any string may be `{% an expression %}`. */
export type Template =
  | { kind: 'literal'; value: Json }
  /** `location` names the field in error messages: `Output/lines[0]/sku` */
  | { kind: 'expression'; expression: Expression; location: string }
  | { kind: 'list'; items: readonly Template[] }
  | { kind: 'object'; entries: readonly (readonly [string, Template])[] };

/** Compiles the value of the field at `location` of the state at `path`; null when there is none. */
export function compileTemplate(a: {
  value: Json | undefined;
  location: string;
  path: string;
  issues: Issue[];
}): Template | null {
  return a.value === undefined ? null : compile({ ...a, value: a.value });
}

function compile(a: { value: Json; location: string; path: string; issues: Issue[] }): Template {
  const { value, location } = a;
  if (typeof value === 'string' && value.startsWith('{%')) return compileText({ ...a, value });
  if (Array.isArray(value)) {
    const items = value.map((item, i) => compile({ ...a, value: item, location: `${location}[${i}]` }));
    return items.every(isLiteral) ? { kind: 'literal', value } : { kind: 'list', items };
  }
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      ([key, child]) => [key, compile({ ...a, value: child, location: `${location}/${key}` })] as const,
    );
    return entries.every(([, child]) => isLiteral(child)) ? { kind: 'literal', value } : { kind: 'object', entries };
  }
  return { kind: 'literal', value };
}

function compileText(a: { value: string; location: string; path: string; issues: Issue[] }): Template {
  const { value, location } = a;
  const closed = value.length >= 4 && value.endsWith('%}');
  const compiled = closed
    ? compileExpression({ source: value.slice(2, -2).trim() })
    : { problem: 'an expression that opens with {% must close with %}' };
  if (!('problem' in compiled)) return { kind: 'expression', expression: compiled, location };
  const path = `${a.path}.${location.replaceAll('/', '.')}`;
  a.issues.push({ path, code: 'SYNTAX', message: `${path}: ${compiled.problem}` });
  return { kind: 'literal', value: null };
}

function isLiteral(template: Template): boolean {
  return template.kind === 'literal';
}
