import { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';

/** A zod schema as JSON Schema 2020-12, of what is sent. */
export function toJsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...shown } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // a copy without what only zod itself reads
  return JSON.parse(JSON.stringify(shown));
}
