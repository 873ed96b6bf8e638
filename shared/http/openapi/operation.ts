import type { z } from 'zod';
import { ERRORS, type ErrorCode } from '#core/errors/codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { pathParameters } from '../path-router.ts';
import type { Route } from '../route.ts';
import { toJsonSchema } from './json-schema.ts';
import { SHAPES } from './named.ts';

const HEADERS = {
  'If-Match': 'The ETag of the version that was read; another one is VERSION_CONFLICT',
  'Idempotency-Key': 'A request that is sent again with the same key is answered as before',
} as const;

const TEXTS: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Nothing is written yet: there are warnings to acknowledge',
  204: 'Done; there is nothing to show',
  503: 'Not ready yet',
};

/** The OpenAPI operation of a route. */
export function operationOf(a: { route: Route }): JsonObject {
  const { route } = a;
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    security: route.access === 'public' ? [] : [{ bearer: [] }],
    ...(route.access !== 'public' && { 'x-access': route.access }),
    parameters: [...pathParams(route), ...queryParams(route), ...headerParams(route)],
    ...(route.body && {
      requestBody: { required: !route.mayBeEmpty, content: { 'application/json': { schema: refOf(route.body) } } },
    }),
    responses: { ...answers(route), ...problems(route) },
  };
}

/** The codes that a route may answer with: what its form brings along, and its own. */
function errorsOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>(['INVALID_QUERY', 'INTERNAL', ...(route.errors ?? [])]);
  if (route.access !== 'public') codes.add('UNAUTHENTICATED');
  if (route.access !== 'public' && (route.access !== 'signed_in' || route.method === 'POST')) codes.add('FORBIDDEN');
  if (pathParameters(route.path).length > 0) codes.add('NOT_FOUND');
  if (route.body) {
    for (const code of ['MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'VALIDATION_FAILED'] as const) {
      codes.add(code);
    }
  }
  return [...codes];
}

function pathParams(route: Route): JsonObject[] {
  return pathParameters(route.path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParams(route: Route): JsonObject[] {
  if (!route.query) return [];
  const { properties, required } = toJsonSchema(route.query);
  return Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: Array.isArray(required) && required.includes(name),
    schema,
  }));
}

function headerParams(route: Route): JsonObject[] {
  return (route.headers ?? []).map((name) => ({
    name,
    in: 'header',
    required: false,
    description: HEADERS[name],
    schema: { type: 'string', maxLength: 200 },
  }));
}

function answers(route: Route): JsonObject {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, shape]): [string, Json] => [
      status,
      {
        description: route.texts?.[Number(status)] ?? TEXTS[Number(status)] ?? 'Done',
        ...(shape && { content: { 'application/json': { schema: refOf(shape) }, ...asTexts(route) } }),
      },
    ]),
  );
}

function asTexts(route: Route): JsonObject {
  return Object.fromEntries((route.alsoAs ?? []).map((type) => [type, { schema: { type: 'string' } }]));
}

function problems(route: Route): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]): [string, Json] => [
      String(status),
      {
        description: codes.join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function refOf(shape: z.ZodType): JsonObject {
  const id = SHAPES.get(shape)?.id;
  if (id === undefined) throw new Error('a shape of a route has no name');
  return { $ref: `#/components/schemas/${id}` };
}
