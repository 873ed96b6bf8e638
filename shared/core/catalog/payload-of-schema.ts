import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** Fields of a payload, as a definition has them, or what a schema asks for that fields cannot say. */
export type PayloadOfSchema = { payload: JsonObject[]; issues: Issue[] };

/** What says nothing about which payloads are right. */
const NOTES = ['$schema', '$id', 'title', 'description', 'examples'];
const OBJECT_KEYS = [...NOTES, 'type', 'properties', 'required', 'additionalProperties'];
const RENAMED: Readonly<Record<string, string>> = {
  description: 'description',
  default: 'default',
  pattern: 'pattern',
  minLength: 'min_length',
  maxLength: 'max_length',
  minimum: 'min',
  maximum: 'max',
};
const MEMBER_KEYS = [...NOTES, 'type', 'format', 'enum', ...Object.keys(RENAMED)];
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'datetime',
  date: 'date',
  email: 'email',
  uri: 'url',
  uuid: 'string',
};
const TYPES: Readonly<Record<string, string>> = { integer: 'integer', number: 'number', boolean: 'boolean' };
/** the longest that a `text` may be, so that a schema which names no length loses nothing */
const TEXT = { type: 'text' };

/**
 * The payload fields that a JSON Schema stands for. What fields cannot say is refused, so that nothing of a schema is
 * lost in silence: alternatives, references, and what lies inside of objects and lists.
 *
 * @example
 * ```ts
 * import { payloadOfSchema } from '#core/catalog/payload-of-schema.ts';
 * const schema = { type: 'object', properties: { score: { type: 'integer' } }, required: ['score'] };
 * const { payload, issues } = payloadOfSchema({ schema, path: 'schema' });
 * ```
 */
export function payloadOfSchema(a: { schema: Json; path: string }): PayloadOfSchema {
  const { schema, path } = a;
  const issues: Issue[] = [];
  const properties = isObject(schema) ? (schema['properties'] ?? {}) : null;
  if (!isObject(schema) || (schema['type'] ?? 'object') !== 'object' || !isObject(properties)) {
    const message = `${path} must be the JSON Schema of an object: { "type": "object", "properties": { … } }`;
    return { payload: [], issues: [{ path, code: 'WRONG_TYPE', message }] };
  }
  issues.push(...unknownKeys({ object: schema, known: OBJECT_KEYS, path }));
  if ((schema['additionalProperties'] ?? false) !== false) {
    const message = `${path}.additionalProperties must be false or left out: a payload has what its schema names`;
    issues.push({ path: `${path}.additionalProperties`, code: 'NOT_APPLICABLE', message });
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const name of required) {
    if (typeof name === 'string' && Object.hasOwn(properties, name)) continue;
    const message = `${path}.required names ${JSON.stringify(name)}, which is none of the properties`;
    issues.push({ path: `${path}.required`, code: 'UNKNOWN_FIELD', message });
  }
  const payload = Object.entries(properties).map(([name, member]): JsonObject => {
    const field = fieldOf({ member, path: `${path}.properties.${name}`, issues });
    return { name, ...field, ...(required.includes(name) && { required: true }) };
  });
  return { payload, issues };
}

function fieldOf(a: { member: Json; path: string; issues: Issue[] }): JsonObject {
  const { member, path, issues } = a;
  if (!isObject(member)) {
    issues.push({ path, code: 'WRONG_TYPE', message: `${path} must be a JSON Schema` });
    return TEXT;
  }
  issues.push(...unknownKeys({ object: member, known: MEMBER_KEYS, path }));
  const renamed = Object.entries(RENAMED).flatMap(([from, to]): [string, Json][] => {
    const value = member[from];
    return value === undefined ? [] : [[to, value]];
  });
  return { ...typeOf({ member, path, issues }), ...Object.fromEntries(renamed) };
}

function typeOf(a: { member: JsonObject; path: string; issues: Issue[] }): JsonObject {
  const { member, path, issues } = a;
  const { type, format, enum: values } = member;
  if (values !== undefined) return { type: 'enum', values };
  // objects and lists are taken whole: their keywords are unknown here, so none is passed over
  if (type === undefined || type === 'object' || type === 'array') return { type: 'json' };
  if (type === 'string' && format === undefined) return TEXT;
  const found = type === 'string' ? FORMATS[String(format)] : TYPES[String(type)];
  if (found !== undefined) return { type: found };
  const [key, given, known] =
    type === 'string' ? ['format', format, Object.keys(FORMATS)] : ['type', type, ['string', ...Object.keys(TYPES)]];
  const hint = didYouMean({ name: String(given), known });
  const message = `${path}.${key} must be one of ${known.join(', ')}, not ${JSON.stringify(given)}${hint}`;
  issues.push({ path: `${path}.${key}`, code: 'NOT_IN_VALUES', message });
  return TEXT;
}

function unknownKeys(a: { object: JsonObject; known: readonly string[]; path: string }): Issue[] {
  return Object.keys(a.object)
    .filter((key) => !a.known.includes(key))
    .map((key) => ({
      path: `${a.path}.${key}`,
      code: 'UNKNOWN_KEY',
      message: `the keyword "${key}" cannot be kept here${didYouMean({ name: key, known: a.known })}`,
    }));
}
