import type { JsonObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { checkPayload } from './check-payload.ts';
import { type EventType, isSystemType, type OwnEventType } from './event-type.ts';
import { ownJsonSchema } from './own-json-schema.ts';
import { objectExample } from './payload-example.ts';
import { objectJsonSchema } from './payload-json-schema.ts';
import type { PayloadType } from './payload-type.ts';

const AT = '2026-01-15T09:30:00.000Z';
const BASE = { tenantId: 'acme', occurredAt: AT, actor: SYSTEM_ACTOR };

/** The JSON Schema (2020-12) of a type's payload. */
export function payloadJsonSchema(type: EventType): JsonObject {
  return isSystemType(type) ? objectJsonSchema(type.members()) : ownJsonSchema(type);
}

/** A payload that the schema of a type allows; null where none can be made up, as for a pattern. */
export function examplePayload(type: EventType): JsonObject | null {
  const payload = isSystemType(type) ? type.example() : ownExample(type);
  return checkPayload({ type, payload, base: BASE }).issues.length === 0 ? payload : null;
}

function ownExample(type: OwnEventType): JsonObject {
  return Object.fromEntries(
    type.payload.map((field) => [
      field.name,
      field.default ??
        objectExample([{ name: field.name, required: true, type: exampleType(field) }])[field.name] ??
        null,
    ]),
  );
}

/** The kind of value that stands for a field's type in an example. */
function exampleType(field: OwnEventType['payload'][number]): PayloadType {
  switch (field.type) {
    case 'enum':
      return { kind: 'enum', values: field.values ?? [] };
    case 'integer':
      return { kind: 'integer' };
    case 'number':
      return { kind: 'number' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'datetime':
      return { kind: 'string', format: 'date-time' };
    case 'email':
      return { kind: 'string', format: 'email' };
    case 'reference':
      return { kind: 'string', format: 'uuid' };
    default:
      return SAMPLES[field.type] === undefined
        ? { kind: 'string', format: null }
        : { kind: 'enum', values: [SAMPLES[field.type] ?? ''] };
  }
}

const SAMPLES: Readonly<Record<string, string>> = {
  money: '149.90',
  date: '2026-01-31',
  duration: '72h',
  phone: '+493012345678',
  url: 'https://example.com/',
  ip: '192.0.2.1',
  cidr: '192.0.2.0/24',
  country: 'DE',
};
