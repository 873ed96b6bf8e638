import { z } from 'zod';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
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
      params: z.record(z.string(), z.json()).describe('JSON Schema'),
      docs: z.string(),
      bound: z.array(z.string()).describe('Entities that bind it, as app/entity'),
    }),
  }),
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
    query: NO_QUERY,
    answers: { 200: HOOK_PAGE },
    run: async (call) => {
      const { platform } = call.tools;
      const model = await platform.definitions.model(call.caller.tenant);
      return page({ items: platform.hooks.list().map((hook) => presentHook({ hook, model })) });
    },
  }),
];

function presentHook(a: { hook: Hook; model: TenantModel }): JsonObject {
  const { name, phase, docs, params } = a.hook;
  const bound = a.model
    .all('entity_definitions')
    .filter(({ body }) => body.template_overrides.controller.hooks.some((one) => one.handler === name))
    .map(({ body }) => `${body.app}/${body.name}`)
    .sort();
  return { name, phase, params: toJsonSchema(params), docs, bound };
}
