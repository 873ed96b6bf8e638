import type { Field, FieldTypeName } from '#core/entities/field.ts';
import { FIELD_TYPE_TABLE } from '#core/entities/types/index.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { OwnEventType } from './event-type.ts';

type PayloadField = OwnEventType['payload'][number];

const FORMATS: Readonly<Partial<Record<FieldTypeName, string>>> = {
  datetime: 'date-time',
  date: 'date',
  email: 'email',
  url: 'uri',
};
const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'object', 'array'];

/** The JSON Schema (2020-12) of the payload of a tenant's own type. */
export function ownJsonSchema(type: OwnEventType): JsonObject {
  const required = type.payload.filter((field) => field.required === true).map((field) => field.name);
  return {
    type: 'object',
    properties: Object.fromEntries(type.payload.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function fieldSchema(field: PayloadField): JsonObject {
  const format = FORMATS[field.type];
  return {
    ...typeOf(field),
    ...(format !== undefined && { format }),
    ...(field.description !== undefined && { description: field.description }),
    ...(field.values && { enum: field.values }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
    ...(field.min_length !== undefined && { minLength: field.min_length }),
    ...(field.max_length !== undefined && { maxLength: field.max_length }),
    ...(typeof field.min === 'number' && { minimum: field.min }),
    ...(typeof field.max === 'number' && { maximum: field.max }),
  };
}

function typeOf(field: PayloadField & Pick<Field, 'type'>): JsonObject {
  if (field.type === 'integer') return { type: 'integer' };
  const { json } = FIELD_TYPE_TABLE[field.type];
  return TYPES.includes(json) ? { type: json } : {};
}
