import { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';
import type { Route } from '../route.ts';
import { named, SHAPES } from './named.ts';
import { operationOf } from './operation.ts';

const SCHEMAS = '#/components/schemas/';
const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;
// zod keeps what calls itself apart; in our shapes that is any JSON and nothing else
const RECURSIVE = /#\/components\/schemas\/__shared#\/\$defs\/\w+/g;

named({
  id: 'Problem',
  description: 'What was refused and why (RFC 9457); the codes are listed in docs/reference/errors.md',
  schema: z.looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })),
  }),
});

/** The OpenAPI 3.1 document of some routes, as text. */
export function openApiText(a: { routes: readonly Route[] }): string {
  const paths: Record<string, JsonObject> = {};
  for (const route of a.routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf({ route }) };
  }
  return JSON.stringify({
    openapi: '3.1.0',
    info: {
      title: 'DRO',
      version: '0.1.0',
      description: 'Records with hooks, rules, workflows and state machines. The tenant is in the token.',
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: namedBy({ value: paths, schemas: allSchemas() }),
    },
  });
}

function allSchemas(): ReadonlyMap<string, JsonObject> {
  const { schemas } = z.toJSONSchema(SHAPES, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `${SCHEMAS}${id}`,
  });
  const all = new Map<string, JsonObject>([['Json', { description: 'Any JSON value' }]]);
  for (const [id, schema] of Object.entries(schemas)) {
    const { $schema: _, $id: __, ...shown } = schema;
    all.set(id, JSON.parse(JSON.stringify(shown).replaceAll(RECURSIVE, `${SCHEMAS}Json`)));
  }
  return all;
}

/** The schemas that a value refers to, and those that they refer to. */
function namedBy(a: { value: JsonObject; schemas: ReadonlyMap<string, JsonObject> }): JsonObject {
  const found: JsonObject = {};
  const queue: JsonObject[] = [a.value];
  for (const value of queue) {
    for (const [, id = ''] of JSON.stringify(value).matchAll(REFERENCE)) {
      const schema = a.schemas.get(id);
      if (!schema) throw new Error(`there is no shape ${id}`);
      if (id in found) continue;
      found[id] = schema;
      queue.push(schema);
    }
  }
  return found;
}
