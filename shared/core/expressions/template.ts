import { joinPath } from '#core/definitions/from-zod.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { type CelType, type Scope, STRING } from './cel-type.ts';
import { compileExpression, type Expression } from './compile-expression.ts';
import { distinctPaths } from './reads.ts';
import { asText } from './run/as-text.ts';
import { splitTemplate } from './split-template.ts';

/** A text with expressions in it. */
export type Template = {
  source: string;
  type: CelType;
  reads: string[][];
  render(env: Record<string, unknown>): Json;
};

/** A compiled template, or why there is none. */
export type CompiledTemplate = { ok: true; template: Template } | { ok: false; issues: Issue[] };

/** A JSON value whose texts are templates, or why there is none. */
export type CompiledTree =
  | { ok: true; render(env: Record<string, unknown>): Json; reads: string[][] }
  | { ok: false; issues: Issue[] };

/**
 * Compiles `{{ CEL }}`. Alone it keeps its type; inside text it is joined: null as nothing, lists and objects as
 * their JSON. A text without `{{` is itself.
 *
 * @example
 * ```ts
 * import { STRING } from '#core/expressions/cel-type.ts';
 * import { compileTemplate } from '#core/expressions/template.ts';
 * const result = compileTemplate({ source: 'Dear {{ name }}', scope: { name: STRING } });
 * const text = result.ok ? result.template.render({ name: 'Ana' }) : null; // Dear Ana
 * ```
 */
export function compileTemplate(a: { source: string; scope: Scope; path?: string }): CompiledTemplate {
  const { source, scope } = a;
  const path = a.path ?? '';
  const split = splitTemplate({ source, path });
  if (!split.ok) return { ok: false, issues: [split.issue] };
  const issues: Issue[] = [];
  const parts = split.parts.map((part): string | Expression => {
    if (part.kind === 'text') return part.text;
    const result = compileExpression({ source: part.source, scope, path });
    if (result.ok) return result.expression;
    issues.push(...result.issues);
    return '';
  });
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, template: templateOf({ source, parts }) };
}

/**
 * Compiles every text inside a JSON value as a template; keys are left alone. `render` gives the same shape with the
 * texts filled in.
 */
export function compileTemplateTree(a: { value: Json; scope: Scope; path?: string }): CompiledTree {
  const issues: Issue[] = [];
  const reads: string[][] = [];
  const render = compileTree({ value: a.value, scope: a.scope, path: a.path ?? '', issues, reads });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, render, reads: distinctPaths(reads) };
}

type Render = (env: Record<string, unknown>) => Json;

function templateOf(a: { source: string; parts: (string | Expression)[] }): Template {
  const { source, parts } = a;
  const expressions = parts.filter((part) => typeof part !== 'string');
  const reads = distinctPaths(expressions.flatMap((one) => one.reads));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string')
    return { source, type: only.type, reads, render: (env) => only.evaluate(env) };
  const render: Render = (env) =>
    parts.map((part) => (typeof part === 'string' ? part : asText(part.evaluate(env)))).join('');
  return { source, type: STRING, reads, render: expressions.length === 0 ? () => source : render };
}

function compileTree(a: { value: Json; scope: Scope; path: string; issues: Issue[]; reads: string[][] }): Render {
  const { value } = a;
  if (typeof value === 'string') {
    const result = compileTemplate({ source: value, scope: a.scope, path: a.path });
    if (result.ok) a.reads.push(...result.template.reads);
    else a.issues.push(...result.issues);
    return result.ok ? result.template.render : () => value;
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) =>
      compileTree({ ...a, value: item, path: joinPath({ prefix: a.path, parts: [i] }) }),
    );
    return (env) => items.map((item) => item(env));
  }
  if (!isObject(value)) return () => value;
  const members = Object.entries(value).map(
    ([key, item]) =>
      [key, compileTree({ ...a, value: item, path: joinPath({ prefix: a.path, parts: [key] }) })] as const,
  );
  return (env) => Object.fromEntries(members.map(([key, render]) => [key, render(env)]));
}
