import type { Field, ItemField } from '#core/entities/field.ts';
import type { Json } from '#core/json/json.ts';

const TRUE: readonly string[] = ['1', 'true', 'yes', 'y', 't'];
const FALSE: readonly string[] = ['0', 'false', 'no', 'n', 'f'];
const POINT = /^(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)$/;
const LOCAL_DATETIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)$/;

/** A value of another file, by its key there; the platform puts the record's id in its place. */
export type KeyReference = { key: string };

/**
 * A cell's text as the value that its field takes. What does not fit stays text, so that the lifecycle refuses it
 * with its own message. A date with a time but no zone counts as UTC; a reference is named by its key in the source.
 * Lists are JSON or parted by semicolons, places are JSON or `latitude, longitude`.
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
    case 'geo_point':
      return toPoint(text);
    case 'json':
    case 'file':
      return parsed(text) ?? a.text;
    case 'list':
      return toList({ field: a.field, text });
    // as given: blanks may matter
    case 'string':
    case 'text':
    case 'secret':
      return a.text;
    default:
      return text;
  }
}

function toPoint(text: string): Json {
  const [, latitude, longitude] = POINT.exec(text) ?? [];
  if (latitude === undefined || longitude === undefined) return parsed(text) ?? text;
  return { latitude: Number(latitude), longitude: Number(longitude) };
}

function toList(a: { field: Field | ItemField; text: string }): Json {
  const json = parsed(a.text);
  const items = Array.isArray(json) ? json : a.text.split(';').map((item) => item.trim());
  const of = 'of' in a.field ? a.field.of : undefined;
  if (of === undefined) return Array.isArray(json) ? json : a.text;
  const field = { ...of, name: a.field.name };
  return items.map((item) => (typeof item === 'string' ? convertCell({ field, text: item }) : item));
}

/** The value of a JSON text; null for a text that is none. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) satisfies Json;
  } catch {
    return null;
  }
}
