import { z } from 'zod';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { DeadJob } from '#ports/jobs.ts';
import { notFound, ok, page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { paramOf } from '../input/ids.ts';
import { LIST_QUERY, NO_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const PATH = '/api/_admin/dead-letters';

const DEAD_LETTER_PAGE = pageOf({
  id: 'DeadLetterPage',
  item: named({
    id: 'DeadLetter',
    description: 'A job that failed for good; what is queued behind it in its group waits',
    schema: z.strictObject({
      id: z.string(),
      kind: z.string(),
      group: z.string(),
      attempts: z.int(),
      code: z.string(),
      message: z.string(),
      errors: z
        .array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() }))
        .describe('What is wrong, one by one, where that is known'),
      died_at: z.iso.datetime(),
      rule: z
        .strictObject({ id: z.string(), app: z.string(), name: z.string(), of: z.enum(['rule', 'workflow']) })
        .nullable()
        .describe(
          'The rule, or the workflow by its trigger, whose reaction this was; null for other jobs, and when it is gone',
        ),
      payload: z.record(z.string(), z.json()),
    }),
  }),
});

const REDRIVEN = named({
  id: 'Redriven',
  schema: z.strictObject({ id: z.string(), redriven: z.literal(true) }),
});

/** Jobs that failed for good. */
export const deadLetterRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listDeadLetters',
    summary: 'A page of jobs that failed for good',
    tag: 'operations',
    access: 'operations',
    query: LIST_QUERY,
    answers: { 200: DEAD_LETTER_PAGE },
    run: async (call) => {
      const { limit, cursor } = call.query;
      const { jobs, definitions } = call.tools.platform;
      const found = await jobs.deadLetters({
        tenant: call.caller.tenant,
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      const model = await definitions.model(call.caller.tenant);
      return page({ items: found.items.map((dead) => present({ dead, model })), next: found.cursor });
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${PATH}/{id}/redrive`,
    operationId: 'redriveDeadLetter',
    summary: 'Run a dead job again, ahead of what waits behind it',
    tag: 'operations',
    access: 'operations',
    query: NO_QUERY,
    answers: { 200: REDRIVEN },
    run: async (call) => {
      const id = paramOf({ params: call.params, name: 'id' });
      const redriven = await call.tools.platform.jobs.redrive({ tenant: call.caller.tenant, id });
      if (!redriven) throw notFound(`dead letter ${id}`);
      return ok({ id, redriven: true });
    },
  }),
];

function present(a: { dead: DeadJob; model: TenantModel }): JsonObject {
  const { job, attempts, code, message, at, issues = [] } = a.dead;
  const { id, kind, group, payload } = job;
  const rule = ruleOf({ ...a, id: payload['rule_id'] });
  return { id, kind, group, attempts, code, message, errors: [...issues], died_at: at, rule, payload };
}

function ruleOf(a: { model: TenantModel; id: Json | undefined }): JsonObject | null {
  const { model, id } = a;
  if (typeof id !== 'string') return null;
  const rule = model.byId({ collection: 'event_rules', id });
  const stored = rule ?? model.byId({ collection: '_workflows', id });
  return stored && { id, app: stored.body.app, name: stored.body.name, of: rule ? 'rule' : 'workflow' };
}
