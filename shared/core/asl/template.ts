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

/** What `$states` has only here and there: the result of a state that was left, and the error that a catcher got. */
export type Passing = 'result' | 'errorOutput';

type Place = {
  location: string;
  path: string;
  issues: Issue[];
  /** which of them there is */
  has?: Passing;
};

/** Compiles the value of the field at `location` of the state at `path`; null when there is none. */
export function compileTemplate(a: Place & { value: Json | undefined }): Template | null {
  return a.value === undefined ? null : compile({ ...a, value: a.value });
}

function compile(a: Place & { value: Json }): Template {
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

function compileText(a: Place & { value: string }): Template {
  const { value, location } = a;
  const closed = value.length >= 4 && value.endsWith('%}');
  const compiled = closed
    ? compileExpression({ source: value.slice(2, -2).trim() })
    : { problem: 'an expression that opens with {% must close with %}' };
  const path = `${a.path}.${location.replaceAll('/', '.')}`;
  if (!('problem' in compiled)) {
    for (const name of PASSING.filter((one) => one !== a.has && compiled.reads.has(one))) {
      a.issues.push({ path, code: 'UNKNOWN_NAME', message: `${path}: there is no $states.${name} here` });
    }
    return { kind: 'expression', expression: compiled, location };
  }
  a.issues.push({ path, code: 'SYNTAX', message: `${path}: ${compiled.problem}` });
  return { kind: 'literal', value: null };
}

const PASSING: readonly Passing[] = ['result', 'errorOutput'];

function isLiteral(template: Template): boolean {
  return template.kind === 'literal';
}
