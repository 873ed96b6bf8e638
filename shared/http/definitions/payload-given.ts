import { payloadJsonSchema } from '#core/catalog/describe-type.ts';
import { type EventType, eventTypeDefinitionSchema, isSystemType, schemaRefOf } from '#core/catalog/event-type.ts';
import { payloadOfSchema } from '#core/catalog/payload-of-schema.ts';
import { FILLED, schemaRef } from '#core/catalog/system-types.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { jsonEqual } from '#core/json/equal.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/**
 * The `payload` that a body means: as fields, as a JSON Schema inline (`schema`), or as that of another type
 * (`schema_ref`). `shown` is the type as it stands, which may be sent back. Throws VALIDATION_FAILED where two of them
 * say different things.
 */
export function payloadGiven(a: {
  body: JsonObject;
  shown: JsonObject | null;
  types: readonly EventType[];
}): Json | undefined {
  const { body, shown } = a;
  const own = schemaRef(String(body['type'] ?? shown?.['type'] ?? ''));
  const payload = isNews({ key: 'payload', body, shown }) ? body['payload'] : undefined;
  const schema = isNews({ key: 'schema', body, shown }) ? body['schema'] : undefined;
  const ref = isNews({ key: 'schema_ref', body, shown }) && body['schema_ref'] !== own ? body['schema_ref'] : undefined;
  const given = Object.entries({ payload, schema, schema_ref: ref }).filter(([, value]) => value !== undefined);
  // an entry as another tenant shows it, to be made here as well
  if (payload !== undefined && schema !== undefined && isShownAs({ body, schema })) return payload;
  if (given.length > 1) {
    const path = given[1]?.[0] ?? 'schema';
    const message = `${path}: what the payload holds stands in one place: payload, schema or schema_ref`;
    throw wrong([{ path, code: 'NOT_APPLICABLE', message }]);
  }
  if (schema !== undefined) return payloadOf({ schema, path: 'schema' });
  if (ref !== undefined) return referredTo({ ref, types: a.types });
  return body['payload'];
}

function isNews(a: { key: string; body: JsonObject; shown: JsonObject | null }): boolean {
  const value = a.body[a.key];
  return value !== undefined && !(a.shown !== null && jsonEqual(value, a.shown[a.key] ?? null));
}

function isShownAs(a: { body: JsonObject; schema: Json }): boolean {
  const { app, type, description, payload } = a.body;
  const parsed = eventTypeDefinitionSchema.safeParse({ app, type, description, payload });
  return parsed.success && jsonEqual(payloadJsonSchema(parsed.data), a.schema);
}

function referredTo(a: { ref: Json; types: readonly EventType[] }): Json {
  const type = a.types.find((one) => schemaRefOf(one) === a.ref);
  if (type === undefined) {
    const hint = didYouMean({ name: String(a.ref), known: a.types.map(schemaRefOf) });
    const message = `there is no schema ${JSON.stringify(a.ref)}${hint}`;
    throw wrong([{ path: 'schema_ref', code: 'UNKNOWN_NAME', message }]);
  }
  if (!isSystemType(type)) return JSON.parse(JSON.stringify(type.payload));
  return payloadOf({ schema: withoutFilled(payloadJsonSchema(type)), path: 'schema_ref' });
}

/** A system type's schema as a tenant's own type may have it: who sent it and when stands in the event itself. */
function withoutFilled(schema: JsonObject): JsonObject {
  const { properties, required, ...rest } = schema;
  const kept = Object.entries(isObject(properties) ? properties : {}).filter(([name]) => !FILLED.includes(name));
  const members = kept.map(([name, member]): [string, Json] => [name, isPlain(member) ? member : {}]);
  const names = Array.isArray(required) ? required.filter((name) => !FILLED.includes(String(name))) : [];
  return { ...rest, properties: Object.fromEntries(members), required: names };
}

/** What has members or alternatives of its own is taken whole. */
function isPlain(member: Json): boolean {
  return (
    isObject(member) &&
    ('enum' in member || ['string', 'integer', 'number', 'boolean'].includes(String(member['type'])))
  );
}

function payloadOf(a: { schema: Json; path: string }): Json {
  const { payload, issues } = payloadOfSchema(a);
  if (issues.length > 0) throw wrong(issues);
  return payload;
}

function wrong(issues: Issue[]): Error {
  return invalid({ what: 'the event type', issues });
}
