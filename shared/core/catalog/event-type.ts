import { z } from 'zod';
import { appSchema, eventTypeSchema } from '#core/definitions/names.ts';
import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import { FIELD_TYPES, itemFieldSchema } from '#core/entities/field.ts';
import type { CelType } from '#core/expressions/cel-type.ts';
import { celMembers } from './payload-cel.ts';
import { FILLED, type SystemEventType, schemaRef } from './system-types.ts';

const payloadFieldSchema = itemFieldSchema.extend({
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/),
  type: z.enum(FIELD_TYPES).exclude(['list']),
});

/** A domain event of a tenant's own catalog: its type and what its payload holds. */
export const eventTypeDefinitionSchema = z.strictObject({
  app: appSchema,
  type: eventTypeSchema,
  description: z.string().min(1).max(2000),
  payload: z.array(payloadFieldSchema).default([]),
});
/** A tenant's own event type, parsed. */
export type OwnEventType = z.infer<typeof eventTypeDefinitionSchema>;
/** A type of events: a tenant's own, or one that comes with the platform. */
export type EventType = OwnEventType | SystemEventType;

/** Whether a type comes with the platform. */
export function isSystemType(type: EventType): type is SystemEventType {
  return 'source' in type;
}

/** How the schema of a type's payload is called; only a breaking change would take another number. */
export function schemaRefOf(type: EventType): string {
  return isSystemType(type) ? type.schemaRef : schemaRef(type.type);
}

/** How expressions see a payload. */
export function payloadMembers(type: EventType): Record<string, CelType> {
  if (isSystemType(type)) return celMembers(type.members());
  return Object.fromEntries(type.payload.map((field) => [field.name, celTypeOfField(field)]));
}

/** The members that a sender must give; the platform fills in others. */
export function requiredMembers(type: EventType): string[] {
  if (!isSystemType(type)) return type.payload.filter((field) => field.required === true).map((field) => field.name);
  return type
    .members()
    .filter((one) => one.required && !FILLED.includes(one.name))
    .map((one) => one.name);
}
