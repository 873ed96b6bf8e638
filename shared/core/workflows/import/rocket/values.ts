import { isObject, type Json } from '#core/json/json.ts';

const PATH = /^(context|trigger|record)(\.[A-Za-z_][A-Za-z0-9_]*)+$/;
const ENV = /\{\{\s*env\.([A-Za-z][A-Za-z0-9_]{0,63})\s*\}\}/g;

/** Whether a text is a path as Rocket writes them. */
export function isPath(text: string): boolean {
  return PATH.test(text);
}

/** A value with Rocket's paths, `now` and `{{env.NAME}}` as templates. */
export function ownValue(value: Json): Json {
  if (typeof value === 'string') {
    if (value === 'now') return '{{ now }}';
    return isPath(value) ? `{{ ${value} }}` : value.replaceAll(ENV, (_all, name: string) => `\${${name}}`);
  }
  if (Array.isArray(value)) return value.map(ownValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, ownValue(one)]));
}
