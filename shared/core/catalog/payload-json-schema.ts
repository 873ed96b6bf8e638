import type { JsonObject } from '#core/json/json.ts';
import type { PayloadMember, PayloadType } from './payload-type.ts';

/** The JSON Schema (2020-12) of an object with these members. */
export function objectJsonSchema(members: readonly PayloadMember[]): JsonObject {
  const required = members.filter((one) => one.required).map((one) => one.name);
  return {
    type: 'object',
    properties: Object.fromEntries(members.map((one) => [one.name, jsonSchema(one.type)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function jsonSchema(type: PayloadType): JsonObject {
  const schema = plain(type);
  return type.nullable ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function plain(type: PayloadType): JsonObject {
  switch (type.kind) {
    case 'string':
      return text(type.format);
    case 'enum':
      return { type: 'string', enum: [...type.values] };
    case 'boolean':
    case 'integer':
    case 'number':
      return { type: type.kind };
    case 'unknown':
      return {};
    case 'array':
      return { type: 'array', items: jsonSchema(type.of) };
    case 'map':
      return { type: 'object', additionalProperties: jsonSchema(type.of) };
    case 'object':
      return objectJsonSchema(type.members);
  }
}

function text(format: (PayloadType & { kind: 'string' })['format']): JsonObject {
  if (format === null) return { type: 'string' };
  const schema = { type: 'string', format };
  // whose address it is may be personal: then its hash stands there
  return format === 'email' ? { anyOf: [schema, { type: 'string', pattern: '^pii:[0-9a-f]{32}$' }] } : schema;
}
