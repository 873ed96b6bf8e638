import { splitTemplate } from '#core/expressions/split-template.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { Reader } from '../reader.ts';

/** Where a text stands: hooks see `input` themselves, steps see it as part of what started the workflow. */
export type Texts = {
  ids: ReadonlyMap<string, string>;
  inHook: boolean;
  /** `output` is the list of what the items of a collection gave */
  ofItems?: boolean;
  reader: Reader;
};

// a text, or a path that no other begins before
const PART = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.)\]])\.?[A-Za-z_]\w*(?:\.\w+)*/g;
const ENV = /^\.?env\.([A-Za-z][A-Za-z0-9_]{0,63})$/;
// calls and pipes of Go templates
const GO = /\|(?!\|)(?<!\|\|)|^\s*(?:eq|ne|lt|gt|le|ge|and|or|not|if|range|default|printf|index|len|toJson)\s/;

/** A value with Compozy's templates in CEL. */
export function ownTexts(a: { value: Json; texts: Texts; key: string }): Json {
  const { value, key } = a;
  if (typeof value === 'string') return ownText({ ...a, value });
  if (Array.isArray(value)) return value.map((one, i) => ownTexts({ ...a, value: one, key: `${key}[${i}]` }));
  if (!isObject(value)) return value;
  const at = (name: string): string => (key === '' ? name : `${key}.${name}`);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, ownTexts({ ...a, value: one, key: at(name) })]),
  );
}

/** A text that is one template, as the expression in it; any other as the CEL text of what it says. */
export function ownCondition(a: { value: string; texts: Texts; key: string }): string {
  const split = splitTemplate({ source: a.value, path: a.key });
  const [only, ...more] = split.ok ? split.parts : [];
  const source = only?.kind === 'expression' && more.length === 0 ? only.source : a.value;
  return ownPaths({ ...a, source }).trim();
}

function ownText(a: { value: string; texts: Texts; key: string }): string {
  const split = splitTemplate({ source: a.value, path: a.key });
  if (!split.ok) {
    a.texts.reader.note(a.key, `${split.issue.message}; it is kept as it is`);
    return a.value;
  }
  return split.parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const [, name] = ENV.exec(part.source.trim()) ?? [];
      return name === undefined ? `{{${ownPaths({ ...a, source: part.source })}}}` : `\${${name}}`;
    })
    .join('');
}

function ownPaths(a: { source: string; texts: Texts; key: string }): string {
  const { source, texts } = a;
  if (GO.test(source)) texts.reader.note(a.key, `"${source.trim()}" is a Go template's own; say it in CEL`);
  return source.replaceAll(PART, (part) =>
    /^["']/.test(part) ? part : ownPath({ ...a, path: part.replace(/^\./, '') }),
  );
}

function ownPath(a: { path: string; texts: Texts; key: string }): string {
  const { path, texts } = a;
  const [root = '', second = '', ...rest] = path.split('.');
  const more = (parts: readonly string[]): string => parts.map((one) => `.${one}`).join('');
  if (root === 'input' && !texts.inHook) return `trigger.input${second === '' ? '' : more([second, ...rest])}`;
  if (root === 'workflow' && second === 'input') return `trigger.input${more(rest)}`;
  if (root === 'tasks' && second !== '') return `steps.${texts.ids.get(second) ?? second}${more(rest)}`;
  if (root === 'output' && second !== '' && texts.ofItems === true) {
    if (second === 'processed_count') return 'size(output)';
    texts.reader.note(a.key, `the output of a collection is the list of what its items gave: there is no ${path}`);
  }
  if (root === 'signal' || root === 'processor' || root === 'agents' || root === 'tools') {
    texts.reader.note(a.key, `there is no ${root} here`);
  }
  return path;
}
