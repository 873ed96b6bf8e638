import { z } from 'zod';
import { jsonSchemaOf, SCHEMA_NAMES } from '#core/definitions/json-schema-of.ts';
import { notFound, ok } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { paramOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const SCHEMA = named({
  id: 'JsonSchema',
  description: 'A JSON Schema (2020-12)',
  schema: z.record(z.string(), z.json()),
});

/** What definitions may be written with, for editors. */
export const schemaRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/schemas/{kind}',
    operationId: 'readDefinitionSchema',
    summary: `The JSON Schema of a kind of definitions: ${Object.keys(SCHEMA_NAMES).join(', ')}`,
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    answers: { 200: SCHEMA },
    errors: ['NOT_FOUND'],
    run: (call) => {
      const kind = paramOf({ params: call.params, name: 'kind' });
      const collection = SCHEMA_NAMES[kind];
      if (!collection) throw notFound(`schema ${kind}`);
      return Promise.resolve(ok(jsonSchemaOf({ collection, steps: call.tools.platform.steps })));
    },
  }),
];
