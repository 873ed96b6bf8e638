import { z } from 'zod';
import { keyHolder } from '#app/workflows/key-holder.ts';
import { startWorkflow } from '#app/workflows/start-workflow.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { notFound, ok } from '../answer.ts';
import { defineBodyRoute, defineRawRoute } from '../define-route.ts';
import { causeOf } from '../input/cause.ts';
import { idempotently } from '../input/idempotency.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Call, Route } from '../route.ts';
import { compileDraft } from './compile-workflow.ts';
import { WORKFLOWS } from './kinds.ts';

const MACHINE = named({
  id: 'Machine',
  description: 'A state machine in Amazon States Language',
  schema: z.strictObject({ asl: z.record(z.string(), z.json()), hash: z.string(), transitions: z.int() }),
});

const START_INPUT = named({
  id: 'StartInput',
  schema: z.strictObject({
    input: z.record(z.string(), z.json()).default({}).describe('`record_id` names the record that it is about'),
    key: z.string().min(1).max(200).optional().describe('One instance per key runs at a time'),
  }),
});

const STARTED = named({
  id: 'Started',
  schema: z.strictObject({ id: z.uuid().describe('Of the instance') }),
});

/** What can be done with a workflow besides editing it. */
export const workflowToolRoutes: readonly Route[] = [
  defineRawRoute({
    method: 'POST',
    path: '/api/_admin/workflows/compile',
    operationId: 'compileWorkflow',
    summary: 'The state machine of a workflow, without saving it',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    body: WORKFLOWS.shapes.one,
    answers: { 200: MACHINE },
    run: async (call) => {
      const { platform } = call.tools;
      const { asl, hash, transitions } = await compileDraft({ platform, tenant: call.caller.tenant, value: call.body });
      return ok({ asl, hash, transitions });
    },
  }),
  defineBodyRoute({
    method: 'POST',
    path: '/api/_admin/workflows/{id}/start',
    operationId: 'startWorkflow',
    summary: 'Start a workflow by hand; 200 when one with this key is running',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    headers: ['Idempotency-Key'],
    body: START_INPUT,
    mayBeEmpty: true,
    answers: { 201: STARTED, 200: STARTED },
    errors: ['CONTENTION', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'],
    run: async (call) => {
      const { platform } = call.tools;
      const { tenant } = call.caller;
      const id = idOf({ params: call.params, what: WORKFLOWS.noun });
      const stored = (await platform.definitions.model(tenant)).byId({ collection: '_workflows', id });
      if (!stored) throw notFound(`${WORKFLOWS.noun} ${id}`);
      const { input, key } = call.body;
      const by = causeOf(call);
      const start = { platform, tenant, stored, event: null, input, by, ...(key !== undefined && { key }) };
      const started = await idempotently({
        call,
        body: { input, key: key ?? null },
        work: (idempotency) => startWorkflow({ ...start, ...(idempotency && { idempotency }) }),
      });
      if (started.outcome !== 'skipped') return { status: 201, body: { id: started.id } };
      return ok({ id: await runningId({ call, workflowId: id, key: key ?? '' }) });
    },
  }),
];

/** The instance that holds a key. */
async function runningId(a: { call: Call; workflowId: string; key: string }): Promise<string> {
  const { platform } = a.call.tools;
  const id = await keyHolder({ ...a, platform, tenant: a.call.caller.tenant });
  if (id !== null) return id;
  throw new DroError({
    code: 'CONTENTION',
    detail: 'the instance with this key has just ended; start it again',
  });
}
