import type { Field, ItemField } from '#core/entities/field.ts';
import type { Json } from '#core/json/json.ts';

const TRUE: readonly string[] = ['1', 'true', 'yes', 'y', 't'];
const FALSE: readonly string[] = ['0', 'false', 'no', 'n', 'f'];
const LOCAL_DATETIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)$/;

/** A value of another file, by its key there; the platform puts the record's id in its place. */
export type KeyReference = { key: string };

/**
 * A cell's text as the value that its field takes. What does not fit stays text, so that the lifecycle refuses it
 * with its own message. A date with a time but no zone counts as UTC; a reference is named by its key in the source.
 */
export function convertCell(a: { field: Field | ItemField; text: string }): Json {
  const text = a.text.trim();
  switch (a.field.type) {
    case 'integer':
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return TRUE.includes(text.toLowerCase()) ? true : FALSE.includes(text.toLowerCase()) ? false : text;
    case 'date':
      return LOCAL_DATETIME.exec(text)?.[1] ?? text;
    case 'datetime': {
      const local = LOCAL_DATETIME.exec(text);
      return local ? `${local[1]}T${local[2]}Z` : text;
    }
    case 'reference':
      return { key: text };
    default:
      return a.text;
  }
}
