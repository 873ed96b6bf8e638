import type { Json } from '#core/json/json.ts';

/** A value inside a text: null is nothing, a text is itself, lists and objects are their JSON. */
export function asText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
