import { z } from 'zod';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { toJsonSchema } from '../openapi/json-schema.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const HOOK_PAGE = pageOf({
  id: 'HookPage',
  item: named({
    id: 'Hook',
    schema: z.strictObject({
      name: z.string(),
      phase: z.enum(['before', 'in_transaction', 'after']),
      kind: z.enum(['normalise', 'derive', 'validate', 'emit', 'replace', 'relate']).nullable(),
      events: z.array(z.enum(['create', 'update', 'delete'])).describe('The events that it can run on'),
      egress: z.boolean().describe('It calls services outside'),
      formerly: z.array(z.string()).describe('Names that it had'),
      params: z.record(z.string(), z.json()).describe('JSON Schema'),
      docs: z.string(),
      bound: z.array(z.string()).describe('Entities that bind it, as app/entity'),
    }),
  }),
});

const QUERY = z.strictObject({
  name: z.string().max(100).optional().describe('Only this one'),
  phase: z.enum(['before', 'in_transaction', 'after']).optional().describe('Only those of this phase'),
});

/** The hooks that bindings may name. */
export const hookRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/hooks',
    operationId: 'listHooks',
    summary: 'Every registered hook, and where it is bound',
    tag: 'definitions',
    access: 'definitions',
    query: QUERY,
    answers: { 200: HOOK_PAGE },
    run: async (call) => {
      const { platform } = call.tools;
      const model = await platform.definitions.model(call.caller.tenant);
      const { name, phase } = call.query;
      const wanted = platform.hooks
        .list()
        .filter((hook) => (name ?? hook.name) === hook.name && (phase ?? hook.phase) === hook.phase);
      return page({ items: wanted.map((hook) => presentHook({ hook, model })) });
    },
  }),
];

function presentHook(a: { hook: Hook; model: TenantModel }): JsonObject {
  const { name, phase, docs, params, kind, events, egress, formerly } = a.hook;
  const names = [name, ...(formerly ?? [])];
  const bound = a.model
    .all('entity_definitions')
    .filter(({ body }) => body.template_overrides.controller.hooks.some((one) => names.includes(one.handler)))
    .map(({ body }) => `${body.app}/${body.name}`)
    .sort();
  return {
    name,
    phase,
    kind: kind ?? null,
    events: [...(events ?? ['create', 'update', 'delete'])],
    egress: egress === true,
    formerly: [...(formerly ?? [])],
    params: toJsonSchema(params),
    docs,
    bound,
  };
}
