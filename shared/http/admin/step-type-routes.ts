import { z } from 'zod';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { StepType } from '#core/workflows/define-step.ts';
import { allSteps } from '#core/workflows/targets.ts';
import { page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
import { toJsonSchema } from '../openapi/json-schema.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const STEP_TYPE_PAGE = pageOf({
  id: 'StepTypePage',
  item: named({
    id: 'StepType',
    schema: z.strictObject({
      type: z.string(),
      docs: z.string(),
      params: z.record(z.string(), z.json()).describe('JSON Schema of its parameters, once templates are filled'),
      outcomes: z.array(z.string()).describe('What `on` may lead by'),
      errors: z.array(z.string()).nullable().describe('The names that its errors may have; null: any'),
      used: z.array(z.string()).describe('Workflows that have such a step, as app/name'),
    }),
  }),
});

/** The types of steps that packs bring. */
export const stepTypeRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/step-types',
    operationId: 'listStepTypes',
    summary: 'Every type of steps that a pack brings besides ours, and where it is used',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    answers: { 200: STEP_TYPE_PAGE },
    run: async (call) => {
      const { platform } = call.tools;
      const model = await platform.definitions.model(call.caller.tenant);
      return page({ items: platform.steps.map((one) => presentStepType({ one, model })) });
    },
  }),
];

function presentStepType(a: { one: StepType; model: TenantModel }): JsonObject {
  const { name, docs, params, outcomes, failures } = a.one;
  const used = a.model
    .all('_workflows')
    .filter(({ body }) => allSteps(body).some(({ step }) => step.type === name))
    .map(({ body }) => `${body.app}/${body.name}`)
    .sort();
  return {
    type: name,
    docs,
    params: toJsonSchema(params),
    outcomes: [...outcomes],
    errors: failures === null ? null : [...failures],
    used,
  };
}
