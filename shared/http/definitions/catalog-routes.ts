import { z } from 'zod';
import { createDefinition, replaceDefinition } from '#app/definitions/edit-definition.ts';
import { EVENT_TYPE_STATUSES } from '#core/catalog/system-category.ts';
import { systemEventType } from '#core/catalog/system-types.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Answer, notFound, page } from '../answer.ts';
import { defineRawRoute, defineRoute } from '../define-route.ts';
import { paramOf } from '../input/ids.ts';
import { etagOf, ifMatchOf } from '../input/if-match.ts';
import { APP_LIST_QUERY, NO_QUERY } from '../input/query.ts';
import type { Call, Route } from '../route.ts';
import { CATALOG_ENTRY, CATALOG_PAGE, SHOWN_ONLY, SOURCES } from './catalog-shapes.ts';
import { definitionAnswer, editOf, locationOf } from './find-definition.ts';
import { EVENT_TYPES } from './kinds.ts';
import { payloadGiven } from './payload-given.ts';
import { type CatalogType, catalogOf, presentEntry, presentSummary, sortKey } from './present-event-type.ts';
import { mustBeAsShown } from './shown-given.ts';

const PATH = '/api/_admin/events/catalog';
const { collection } = EVENT_TYPES;
const COMMON = { tag: 'definitions', access: 'definitions' } as const;

const LIST = z.strictObject({
  ...APP_LIST_QUERY.shape,
  search: z.string().max(100).optional().describe('Stands in the type, the name or the description'),
  category: z.string().max(100).optional(),
  status: z.enum(EVENT_TYPE_STATUSES).optional(),
  source: z.enum(SOURCES).optional(),
});
const ONE = z.strictObject({
  app: z.string().max(100).optional().describe('The app, where several have a type of this name'),
});

/** The catalog of event types: those that come with the platform, and the tenant's own. */
export const catalogRoutes: readonly Route[] = [
  defineRoute({
    ...COMMON,
    method: 'GET',
    path: PATH,
    operationId: 'listEventTypes',
    summary: 'A page of the catalog, by type',
    query: LIST,
    answers: { 200: CATALOG_PAGE },
    run: async (call) => {
      const { limit, cursor } = call.query;
      const model = await modelOf(call);
      const start = cursor === undefined ? '' : keyOfCursor(cursor);
      const wanted = catalogOf(model).filter((one) => sortKey(one) > start && isWanted({ one, query: call.query }));
      const items = wanted.slice(0, limit);
      const last = items.at(-1);
      const next = last && wanted.length > limit ? Buffer.from(sortKey(last)).toString('base64url') : null;
      return page({ items: items.map((one) => presentSummary({ one, model })), next });
    },
  }),
  defineRawRoute({
    ...COMMON,
    method: 'POST',
    path: PATH,
    operationId: 'createEventType',
    summary: "Make a type of the tenant's own: its payload as fields, as a JSON Schema, or as that of another type",
    query: NO_QUERY,
    body: EVENT_TYPES.shapes.one,
    answers: { 201: EVENT_TYPES.shapes.one },
    errors: ['DUPLICATE_VALUE', 'CONTENTION'],
    run: async (call) => {
      const stored = await createDefinition({ ...editOf(call), collection, value: await givenBy({ call, one: null }) });
      const answer = await definitionAnswer({ call, kind: EVENT_TYPES, stored });
      const location = locationOf({ kind: EVENT_TYPES, stored });
      return { ...answer, status: 201, headers: { ...answer.headers, location } };
    },
  }),
  defineRoute({
    ...COMMON,
    method: 'GET',
    path: `${PATH}/{type}`,
    operationId: 'readEventType',
    summary: 'One type: its schema, an example, and who listens to it or sends it',
    query: ONE,
    answers: { 200: CATALOG_ENTRY },
    run: async (call) => entryAnswer({ call, one: await find(call) }),
  }),
  defineRawRoute({
    ...COMMON,
    method: 'PUT',
    path: `${PATH}/{type}`,
    operationId: 'replaceEventType',
    summary: "Put another version of a type of the tenant's own; a change that breaks others is refused",
    query: ONE,
    headers: ['If-Match'],
    body: EVENT_TYPES.shapes.one,
    answers: { 200: CATALOG_ENTRY },
    errors: ['VERSION_CONFLICT', 'CONTENTION'],
    run: async (call) => {
      const one = await find(call);
      const { stored } = one;
      if (stored === null) throw systemType(paramOf({ params: call.params, name: 'type' }));
      const ifMatch = ifMatchOf(call.request);
      await replaceDefinition({
        ...editOf(call),
        collection,
        id: stored.id,
        value: await givenBy({ call, one }),
        ...(ifMatch !== null && { ifMatch }),
      });
      return entryAnswer({ call, one: await find(call) });
    },
  }),
];

async function entryAnswer(a: { call: Call; one: CatalogType }): Promise<Answer> {
  const { platform } = a.call.tools;
  const body = await presentEntry({ platform, model: await modelOf(a.call), one: a.one });
  return { status: 200, body, headers: { etag: etagOf(a.one.stored?.version ?? 1) } };
}

async function find(call: Call<{ app?: string | undefined }>): Promise<CatalogType> {
  const name = paramOf({ params: call.params, name: 'type' });
  const { app } = call.query;
  const found = catalogOf(await modelOf(call)).find(
    ({ type }) => type.type === name && (app === undefined || type.app === app),
  );
  if (!found) throw notFound(`event type ${name}`);
  return found;
}

function modelOf(call: Call): ReturnType<Call['tools']['platform']['definitions']['model']> {
  return call.tools.platform.definitions.model(call.caller.tenant);
}

function isWanted(a: { one: CatalogType; query: z.output<typeof LIST> }): boolean {
  const { app, search, category, status, source } = a.query;
  const { stored, type } = a.one;
  const own = stored === null ? { category: type.category, status: type.status, name: type.name } : null;
  const text = `${type.type} ${own?.name ?? ''} ${type.description}`.toLowerCase();
  return (
    (app === undefined || type.app === app) &&
    (search === undefined || text.includes(search.toLowerCase())) &&
    (category === undefined || (own?.category ?? type.app).toLowerCase() === category.toLowerCase()) &&
    (status === undefined || (own?.status ?? 'active') === status) &&
    (source === undefined || (own === null ? 'tenant' : 'system') === source)
  );
}

/** The definition that a body means, without what is only shown. */
async function givenBy(a: { call: Call & { body: JsonObject }; one: CatalogType | null }): Promise<JsonObject> {
  const { body } = a.call;
  const model = await modelOf(a.call);
  const { platform } = a.call.tools;
  const shown = a.one && (await presentEntry({ platform, model, one: a.one }));
  const payload = payloadGiven({ body, shown, types: catalogOf(model).map(({ type }) => type) });
  const rest = Object.fromEntries(Object.entries(body).filter(([key]) => !SHOWN_ONLY.includes(key)));
  const value = payload === undefined ? rest : { ...rest, payload };
  mustBeAsShown({ body, value, shown });
  return value;
}

function keyOfCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (/^[\w.]+ [\w-]+$/.test(key)) return key;
  const message = 'the cursor was not made for this list';
  const issues = [{ path: 'cursor', code: 'INVALID_CURSOR' as const, message }];
  throw new DroError({ code: 'INVALID_QUERY', detail: message, issues });
}

function systemType(name: string): DroError {
  const message = `${systemEventType(name)?.type ?? name} is a type of the system catalog, which no tenant can change`;
  return invalid({ what: 'the change', issues: [{ path: 'type', code: 'RESERVED_NAME', message }] });
}
