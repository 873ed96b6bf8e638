import { examplePayload } from '#core/catalog/describe-type.ts';
import { eventTypeDefinitionSchema } from '#core/catalog/event-type.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { Json, JsonObject } from '#core/json/json.ts';

// nobody writes these by hand
const ENTRY = ['source', 'version', 'schema_ref'];

/**
 * Throws VALIDATION_FAILED where a body says something of its own about what of a type is only shown, such as its
 * example: it would be left out in silence. An entry as it is shown may be sent back, or made anew under another type.
 */
export function mustBeAsShown(a: { body: JsonObject; value: JsonObject; shown: JsonObject | null }): void {
  const { body, shown } = a;
  if (shown === null && ENTRY.every((key) => key in body)) return;
  const issues = Object.entries(followed(a)).flatMap(([key, { is, why }]): Issue[] => {
    const given = body[key];
    if (given === undefined || jsonEqual(given, is) || (shown && jsonEqual(given, shown[key] ?? null))) return [];
    return [{ path: key, code: 'NOT_APPLICABLE', message: `${key} cannot be given: ${why}` }];
  });
  if (issues.length > 0) throw invalid({ what: 'the event type', issues });
}

/** What follows from the definition of a tenant's own type. */
function followed(a: { value: JsonObject }): Record<string, { is: Json; why: string }> {
  const { type = null, app = null } = a.value;
  const parsed = eventTypeDefinitionSchema.safeParse(a.value);
  const ofSystem = 'only the types that come with the platform have one of their own';
  return {
    name: { is: type, why: "a tenant's own type is called by its type" },
    category: { is: app, why: "a tenant's own type stands under its app" },
    // what is no type is refused for that
    ...(parsed.success && { example: { is: examplePayload(parsed.data), why: 'it is made up from the payload' } }),
    source: { is: 'tenant', why: "it is the tenant's own" },
    status: { is: 'active', why: ofSystem },
    reason: { is: null, why: ofSystem },
    successors: { is: [], why: ofSystem },
    replaces: { is: [], why: ofSystem },
    see: { is: [], why: ofSystem },
  };
}
