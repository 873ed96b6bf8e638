import { z } from 'zod';
import { appSchema, eventTypeSchema } from '#core/definitions/names.ts';
import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import { FIELD_TYPES, itemFieldSchema } from '#core/entities/field.ts';
import { missingFields } from '#core/entities/missing.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { CelType } from '#core/expressions/cel-type.ts';
import type { JsonObject } from '#core/json/json.ts';

const payloadFieldSchema = itemFieldSchema.extend({
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/),
  type: z.enum(FIELD_TYPES).exclude(['list']),
});

/** A domain event of the catalog: its type and what its payload holds. */
export const eventTypeDefinitionSchema = z.strictObject({
  app: appSchema,
  type: eventTypeSchema,
  description: z.string().min(1).max(2000),
  payload: z.array(payloadFieldSchema).default([]),
});
/** An event type, parsed. */
export type EventType = z.infer<typeof eventTypeDefinitionSchema>;

/** How expressions see a payload. */
export function payloadMembers(type: EventType): Record<string, CelType> {
  return Object.fromEntries(type.payload.map((field) => [field.name, celTypeOfField(field)]));
}

/** A payload in canonical form, and what is wrong with it by the type's schema. */
export function checkPayload(a: { type: EventType; payload: JsonObject }): { payload: JsonObject; issues: Issue[] } {
  const fields = new Map(a.type.payload.map((field) => [field.name, field]));
  const { values, issues } = normaliseFields({ values: a.payload, fields, currency: null, path: '' });
  return { payload: values, issues: [...issues, ...missingFields({ record: values, fields: fields.values() })] };
}
