import {
  createDefinition,
  definitionVersions,
  removeDefinition,
  replaceDefinition,
  restoreDefinition,
} from '#app/definitions/edit-definition.ts';
import type { ErrorCode } from '#core/errors/codes.ts';
import { page } from '../answer.ts';
import { defineBodyRoute, defineRawRoute, defineRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { APP_LIST_QUERY, NO_QUERY } from '../input/query.ts';
import type { Route, RouteDocs } from '../route.ts';
import { definitionAnswer, editOf, find, locationOf, mustKeepName } from './find-definition.ts';
import { ENTITIES, KINDS_BY_ID, type Kind } from './kinds.ts';
import { listDefinitions } from './list-definitions.ts';
import { presentVersions, withoutReadOnly } from './present-definition.ts';
import { RESTORE_INPUT } from './shapes.ts';

const ERRORS: readonly ErrorCode[] = ['VALIDATION_FAILED', 'DUPLICATE_VALUE', 'VERSION_CONFLICT', 'CONTENTION'];

/** Definitions of every kind: the same seven calls for each. */
export const definitionRoutes: readonly Route[] = [ENTITIES, ...KINDS_BY_ID].flatMap((kind) => [
  listRoute(kind),
  createRoute(kind),
  readRoute(kind),
  replaceRoute(kind),
  removeRoute(kind),
  versionsRoute(kind),
  restoreRoute(kind),
]);

function listRoute(kind: Kind): Route {
  return defineRoute({
    ...common({ kind, method: 'GET', operation: `list${kind.many}`, summary: `A page of: ${kind.noun}` }),
    query: APP_LIST_QUERY,
    answers: { 200: kind.shapes.page },
    run: (call) => listDefinitions({ call, kind }),
  });
}

function createRoute(kind: Kind): Route {
  return defineRawRoute({
    ...common({ kind, method: 'POST', operation: `create${kind.one}`, summary: `Make one: ${kind.noun}` }),
    query: NO_QUERY,
    body: kind.shapes.one,
    answers: { 201: kind.shapes.one },
    errors: ERRORS,
    run: async (call) => {
      const { collection } = kind;
      const stored = await createDefinition({ ...editOf(call), collection, value: withoutReadOnly(call.body) });
      const answer = await definitionAnswer({ call, kind, stored });
      return { ...answer, status: 201, headers: { ...answer.headers, location: locationOf({ kind, stored }) } };
    },
  });
}

function readRoute(kind: Kind): Route {
  return defineRoute({
    ...common({ kind, method: 'GET', one: true, operation: `read${kind.one}`, summary: `One: ${kind.noun}` }),
    query: NO_QUERY,
    answers: { 200: kind.shapes.one },
    run: async (call) => {
      const { stored } = await find({ call, kind });
      return definitionAnswer({ call, kind, stored });
    },
  });
}

function replaceRoute(kind: Kind): Route {
  return defineRawRoute({
    ...common({
      kind,
      method: 'PUT',
      one: true,
      operation: `replace${kind.one}`,
      summary: `Put another: ${kind.noun}`,
    }),
    query: NO_QUERY,
    headers: ['If-Match'],
    body: kind.shapes.one,
    answers: { 200: kind.shapes.one },
    errors: ERRORS,
    run: async (call) => {
      const { stored: before, ifMatch } = await find({ call, kind });
      const value = withoutReadOnly(call.body);
      if (kind === ENTITIES) mustKeepName({ value, before });
      const stored = await replaceDefinition({
        ...editOf(call),
        collection: kind.collection,
        id: before.id,
        value,
        ...ifMatch,
      });
      return definitionAnswer({ call, kind, stored });
    },
  });
}

function removeRoute(kind: Kind): Route {
  return defineRoute({
    ...common({
      kind,
      method: 'DELETE',
      one: true,
      operation: `delete${kind.one}`,
      summary: `Remove one: ${kind.noun}`,
    }),
    query: NO_QUERY,
    headers: ['If-Match'],
    answers: { 204: null },
    errors: ERRORS,
    run: async (call) => {
      const { stored, ifMatch } = await find({ call, kind });
      await removeDefinition({ ...editOf(call), collection: kind.collection, id: stored.id, ...ifMatch });
      return { status: 204 };
    },
  });
}

function versionsRoute(kind: Kind): Route {
  const docs = common({
    kind,
    method: 'GET',
    one: true,
    operation: `list${kind.one}Versions`,
    summary: `All versions: ${kind.noun}`,
  });
  return defineRoute({
    ...docs,
    path: `${docs.path}/versions`,
    query: NO_QUERY,
    answers: { 200: kind.shapes.versions },
    run: async (call) => {
      const { platform, tenant } = editOf(call);
      const id =
        kind === ENTITIES ? (await find({ call, kind })).stored.id : idOf({ params: call.params, what: kind.noun });
      const versions = await definitionVersions({ platform, tenant, collection: kind.collection, id });
      return page({ items: presentVersions(versions) });
    },
  });
}

function restoreRoute(kind: Kind): Route {
  const docs = common({
    kind,
    method: 'POST',
    one: true,
    operation: `restore${kind.one}`,
    summary: `Put an earlier version back: ${kind.noun}`,
  });
  return defineBodyRoute({
    ...docs,
    path: `${docs.path}/restore`,
    query: NO_QUERY,
    body: RESTORE_INPUT,
    answers: { 200: kind.shapes.one },
    errors: ERRORS,
    run: async (call) => {
      const { id } = (await find({ call, kind })).stored;
      const { version } = call.body;
      const stored = await restoreDefinition({ ...editOf(call), collection: kind.collection, id, version });
      return definitionAnswer({ call, kind, stored });
    },
  });
}

function common(a: {
  kind: Kind;
  method: RouteDocs['method'];
  operation: string;
  summary: string;
  one?: boolean;
}): Pick<RouteDocs, 'method' | 'path' | 'operationId' | 'summary' | 'tag'> & { access: 'definitions' } {
  const one = a.kind === ENTITIES ? '/{app}/{name}' : '/{id}';
  return {
    method: a.method,
    path: `/api/_admin/${a.kind.path}${a.one ? one : ''}`,
    operationId: a.operation,
    summary: a.summary,
    tag: 'definitions',
    access: 'definitions',
  };
}
