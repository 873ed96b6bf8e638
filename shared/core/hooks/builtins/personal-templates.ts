import { joinPath } from '#core/definitions/from-zod.ts';
import type { Field } from '#core/entities/field.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { CelType, Scope } from '#core/expressions/cel-type.ts';
import { compileTemplate, type Template } from '#core/expressions/template.ts';
import { isObject, type Json } from '#core/json/json.ts';

type Fields = { fields: ReadonlyMap<string, Pick<Field, 'pii'>> };
type Place = Fields & { value: Json; scope: Scope; path: string };

const IMAGES: readonly string[] = ['record', 'original', 'changes'];
const ALONE = /^\{\{\s*[\w.]+\s*\}\}$/;
/** Asks whether there is something: a hash tells as much. */
const PRESENCE = /\bhas\([\w.]+\)|(?<![\w.])[\w.]+\s*[!=]=\s*null\b/g;

/** Whether a path of an expression leads to personal values: of one field, or of a whole image. */
export function isPersonalPath(a: Fields & { path: readonly string[] }): boolean {
  const name = nameOf(a.path);
  return name === null ? [...a.fields.values()].some((field) => field.pii === true) : a.fields.get(name)?.pii === true;
}

/**
 * The templates of a payload that a personal value cannot stand in. Its hash stands for the value as a whole, so what
 * is worked out from it, or a text around it, would say something that is not so.
 */
export function personalTemplates(a: Place): Issue[] {
  return [...a.fields.values()].some((field) => field.pii === true) ? treeIssues(a) : [];
}

function treeIssues(a: Place): Issue[] {
  const { value, path } = a;
  if (typeof value === 'string') return textIssues({ ...a, source: value });
  if (Array.isArray(value)) {
    return value.flatMap((one, i) => treeIssues({ ...a, value: one, path: joinPath({ prefix: path, parts: [i] }) }));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    treeIssues({ ...a, value: one, path: joinPath({ prefix: path, parts: [name] }) }),
  );
}

function textIssues(a: Place & { source: string }): Issue[] {
  const whole = compileTemplate(a);
  const personalOf = (template: Template): string[][] =>
    template.reads.filter((path) => nameOf(path) !== null && isPersonalPath({ ...a, path }));
  if (!whole.ok || personalOf(whole.template).length === 0) return [];
  if (ALONE.test(a.source.trim()) && isText(whole.template.type)) return [];
  const rest = compileTemplate({ ...a, source: a.source.replaceAll(PRESENCE, 'true') });
  const personal = personalOf(rest.ok ? rest.template : whole.template);
  if (personal.length === 0) return [];
  const names = personal.map((path) => path.join('.')).join(', ');
  const message = `${names} is personal: in an event its hash stands, alone as a text ("{{ ${names} }}"), or whether there is one ("{{ ${names} != null }}")`;
  return [{ path: a.path, code: 'BINDING_MISMATCH', message }];
}

/** Whether every part of a value may be a text. */
function isText(type: CelType): boolean {
  if (type.kind === 'list') return isText(type.of);
  if (type.kind === 'object') return Object.values(type.fields).every(isText);
  return type.kind === 'string' || type.kind === 'dyn';
}

/** The field that a path begins with; null for a whole image. */
function nameOf(path: readonly string[]): string | null {
  const [root = '', member] = path;
  return IMAGES.includes(root) ? (member ?? null) : root;
}
