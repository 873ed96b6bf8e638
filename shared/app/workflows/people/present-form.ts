import type { JsonObject } from '#core/json/json.ts';
import type { Ask } from '#core/workflows/people/definition.ts';

/** What people are asked for, as they see it. */
export function formOf(ask: Ask): JsonObject {
  const shown: JsonObject = JSON.parse(JSON.stringify({ fields: ask.fields, requires: ask.requires }));
  return { outcomes: [...ask.outcomes], ...shown };
}
