import { z } from 'zod';
import { type ListedDeployment, listDeployments } from '#app/deployments/list-deployments.ts';
import type { JsonObject } from '#core/json/json.ts';
import { page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { LIST_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const STATE = z.enum(['pending', 'live', 'failed']);

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
      live_version: z.int().nullable().describe('The version that is at work'),
      state: STATE,
      reason: z.string().nullable(),
      mode: z
        .enum(['dedicated', 'pooled'])
        .nullable()
        .describe('A rule of its own on the bus, or matched behind the managed one; null for what is on no bus'),
      physical_id: z.string().nullable(),
      pattern: z.record(z.string(), z.json()).nullable(),
      residual: z.string().nullable(),
      hash: z.string().nullable(),
      transitions: z.int().nullable(),
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
    query: z.strictObject({ ...LIST_QUERY.shape, state: STATE.optional().describe('Only what stands so') }),
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
  const { collection, id, app, name, active, version, state, deployment } = one;
  return {
    kind: collection === 'event_rules' ? 'event_rule' : 'workflow',
    ...{ id, app, name, active, version, state },
    live_version: deployment?.live_version ?? null,
    reason: deployment?.reason ?? null,
    mode: deployment?.mode ?? null,
    physical_id: deployment?.physical_id ?? null,
    pattern: deployment?.pattern ?? null,
    residual: deployment?.residual ?? null,
    hash: deployment?.hash ?? null,
    transitions: deployment?.transitions ?? null,
    failures: deployment?.failures ?? 0,
    retry_at: deployment?.retry_at ?? null,
    repaired: deployment?.repaired ?? null,
    at: deployment?.at ?? null,
  };
}
