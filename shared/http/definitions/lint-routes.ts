import { z } from 'zod';
import { findingsAround } from '#app/definitions/findings-around.ts';
import { lintDefinition } from '#app/definitions/lint-definition.ts';
import { ok } from '../answer.ts';
import { defineRawRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';
import { ENTITIES, EVENT_TYPES, KINDS_BY_ID, type Kind } from './kinds.ts';
import { presentFinding, withoutReadOnly } from './present-definition.ts';
import { FINDING } from './shapes.ts';

const FOUND = named({
  id: 'Findings',
  description: 'Errors would refuse the definition when it is saved, warnings would not',
  schema: z.strictObject({ findings: z.array(FINDING) }),
});

/** Definitions, looked at before they are saved. */
export const lintRoutes: readonly Route[] = [ENTITIES, EVENT_TYPES, ...KINDS_BY_ID].map(lintRoute);

function lintRoute(kind: Kind): Route {
  return defineRawRoute({
    method: 'POST',
    path: `/api/_admin/${kind.path}/lint`,
    operationId: `lint${kind.one}`,
    summary: `What is wrong with this ${kind.noun}, or hardly meant, and what to do about it; nothing is saved`,
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    body: kind.shapes.one,
    answers: { 200: FOUND },
    run: async (call) => {
      const { platform } = call.tools;
      const { tenant } = call.caller;
      const value = withoutReadOnly(call.body);
      const model = await platform.definitions.model(tenant);
      const found = lintDefinition({ model, collection: kind.collection, value });
      const outside = kind.deployed ? await findingsAround({ platform, tenant, body: value }) : [];
      return ok({ findings: [...found, ...outside].map(presentFinding) });
    },
  });
}
