import { z } from 'zod';
import { presentDeployment } from '#app/definitions/deployment.ts';
import { type ListedDeployment, listDeployments } from '#app/deployments/list-deployments.ts';
import type { JsonObject } from '#core/json/json.ts';
import { page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { DEPLOYMENT_MEMBERS } from '../definitions/shapes.ts';
import { LIST_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const DEPLOYMENT_PAGE = pageOf({
  id: 'DeploymentPage',
  item: named({
    id: 'ListedDeployment',
    description: 'A rule or workflow, and how it stands on the bus and in the engine',
    schema: z.strictObject({
      kind: z.enum(['event_rule', 'workflow']),
      id: z.string(),
      app: z.string(),
      name: z.string(),
      active: z.boolean(),
      version: z.int().describe('The version that is wanted'),
      ...DEPLOYMENT_MEMBERS,
      failures: z.int().describe('How often it failed in a row'),
      retry_at: z.iso.datetime().nullable().describe('It is tried again within some minutes of this'),
      repaired: z
        .strictObject({ drift: z.string(), at: z.iso.datetime() })
        .nullable()
        .describe('What was found amiss last, and put right'),
      at: z.iso.datetime().nullable(),
    }),
  }),
});

/** How rules and workflows stand where they run. */
export const deploymentRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/deployments',
    operationId: 'listDeployments',
    summary: 'A page of rules and workflows with how they stand on the bus and in the engine',
    tag: 'operations',
    access: 'operations',
    query: z.strictObject({
      ...LIST_QUERY.shape,
      state: DEPLOYMENT_MEMBERS.state.optional().describe('Only what stands so'),
    }),
    answers: { 200: DEPLOYMENT_PAGE },
    run: async (call) => {
      const { limit, cursor, state } = call.query;
      const { platform } = call.tools;
      const found = await listDeployments({
        ...{ platform, tenant: call.caller.tenant, limit },
        ...(cursor !== undefined && { cursor }),
        ...(state !== undefined && { state }),
      });
      return page({ items: found.items.map(present), next: found.cursor });
    },
  }),
];

function present(one: ListedDeployment): JsonObject {
  const { collection, id, app, name, active, version, deployment } = one;
  return {
    kind: collection === 'event_rules' ? 'event_rule' : 'workflow',
    ...{ id, app, name, active, version },
    ...presentDeployment({ deployment, version }),
    failures: deployment?.failures ?? 0,
    retry_at: deployment?.retry_at ?? null,
    repaired: deployment?.repaired ?? null,
    at: deployment?.at ?? null,
  };
}
