import { z } from 'zod';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { diagramOf } from '#core/fsm/diagram.ts';
import { findingsOfSpec } from '#core/fsm/lint-spec.ts';
import { notFound, ok } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';
import { presentFinding } from './present-definition.ts';
import { FINDING } from './shapes.ts';

const DIAGRAM = named({
  id: 'FsmDiagram',
  description: 'A state machine as a graph: lists of states and wildcards are taken apart',
  schema: z.strictObject({
    nodes: z.array(z.strictObject({ id: z.string(), initial: z.boolean(), terminal: z.boolean() })),
    edges: z.array(
      z.strictObject({
        from: z.string(),
        to: z.string(),
        event: z.string().nullable(),
        roles: z.array(z.string()),
        guard: z.string().nullable(),
        wildcard: z.boolean().describe('It stands in the spec for any state'),
        index: z.int().describe('Its place in transitions'),
      }),
    ),
    mermaid: z.string().describe('The same as a Mermaid state diagram'),
    bound: z
      .array(z.strictObject({ app: z.string(), entity: z.string(), field: z.string() }))
      .describe('The fields that it moves'),
    findings: z.array(FINDING),
  }),
});

/** What FSM specs have besides the calls of all definitions. */
export const fsmRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/fsm-specs/{id}/diagram',
    operationId: 'drawFsmSpec',
    summary: 'A state machine as a graph',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    answers: { 200: DIAGRAM },
    run: async (call) => {
      const id = idOf({ params: call.params, what: 'FSM spec' });
      const model = await call.tools.platform.definitions.model(call.caller.tenant);
      const stored = model.byId({ collection: 'fsm_specs', id });
      if (!stored) throw notFound(`FSM spec ${id}`);
      const { body: spec } = stored;
      const findings = findingsOfSpec({ spec }).map(presentFinding);
      return ok({ ...diagramOf({ spec }), bound: boundTo({ model, app: spec.app, name: spec.name }), findings });
    },
  }),
];

function boundTo(a: {
  model: TenantModel;
  app: string;
  name: string;
}): { app: string; entity: string; field: string }[] {
  return a.model
    .all('entity_definitions')
    .filter(({ body }) => body.app === a.app)
    .flatMap(({ body }) =>
      Object.entries(body.fsm)
        .filter(([, name]) => name === a.name)
        .map(([field]) => ({ app: body.app, entity: body.name, field })),
    );
}
