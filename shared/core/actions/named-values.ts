import { joinPath } from '#core/definitions/from-zod.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { asText } from '#core/expressions/run/as-text.ts';
import { splitTemplate } from '#core/expressions/split-template.ts';
import { type CompiledTree, compileTemplate } from '#core/expressions/template.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** What a setting or secret may be called. */
export const VALUE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

const WRITTEN = /\$\{([A-Za-z][A-Za-z0-9_]{0,63})\}/g;
// stands around a name once it is told apart from data, which loses this character
const MARK = '\u0000';
const MARKED = new RegExp(`${MARK}([A-Za-z0-9_]+)${MARK}`, 'g');

type Render = (env: Record<string, unknown>) => Json;
type Input = { scope: Scope; path: string; issues: Issue[]; reads: string[][] };

/**
 * Compiles templates whose texts may also name settings and secrets, as `${NAME}`. Only what the author wrote names
 * any: the same characters in a record's data stay data, or whoever fills in a form could send a secret out.
 */
export function compileNamedTree(a: { value: Json; scope: Scope; path: string }): CompiledTree {
  const issues: Issue[] = [];
  const reads: string[][] = [];
  const render = compileNode({ ...a, issues, reads });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, render, reads };
}

/** The settings and secrets that a rendered value names. */
export function namesIn(value: Json): string[] {
  if (typeof value === 'string') return [...value.matchAll(MARKED)].map(([, name = '']) => name);
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.values(value).flatMap(namesIn);
}

/** A rendered value with the named ones put in. */
export function fillNames(a: { value: Json; lookup: (name: string) => string }): Json {
  const { value, lookup } = a;
  if (typeof value === 'string') return value.replaceAll(MARKED, (_all, name: string) => lookup(name));
  if (Array.isArray(value)) return value.map((item) => fillNames({ value: item, lookup }));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillNames({ value: item, lookup })]));
}

function compileNode(a: Input & { value: Json }): Render {
  const { value, path } = a;
  if (typeof value === 'string') return compileText({ ...a, value });
  if (Array.isArray(value)) {
    const items = value.map((item, i) =>
      compileNode({ ...a, value: item, path: joinPath({ prefix: path, parts: [i] }) }),
    );
    return (env) => items.map((item) => item(env));
  }
  if (!isObject(value)) return () => value;
  const members = Object.entries(value).map(
    ([key, item]) => [key, compileNode({ ...a, value: item, path: joinPath({ prefix: path, parts: [key] }) })] as const,
  );
  return (env) => Object.fromEntries(members.map(([key, render]) => [key, render(env)]));
}

function compileText(a: Input & { value: string }): Render {
  const split = splitTemplate({ source: a.value, path: a.path });
  if (!split.ok) {
    a.issues.push(split.issue);
    return () => a.value;
  }
  const parts = split.parts.map((part): Render => {
    if (part.kind === 'text') {
      const text = withoutMark(part.text).replaceAll(WRITTEN, `${MARK}$1${MARK}`);
      return () => text;
    }
    const result = compileTemplate({ source: `{{${part.source}}}`, scope: a.scope, path: a.path });
    if (!result.ok) {
      a.issues.push(...result.issues);
      return () => null;
    }
    a.reads.push(...result.template.reads);
    return (env) => plain(result.template.render(env));
  });
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return (env) => parts.map((part) => asText(part(env))).join('');
}

/** Data, which names nothing. */
function plain(value: Json): Json {
  if (typeof value === 'string') return withoutMark(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function withoutMark(text: string): string {
  return text.includes(MARK) ? text.replaceAll(MARK, '\ufffd') : text;
}
