import { z } from 'zod';
import { readValue } from '#app/workflows/large/read-value.ts';
import { listInstances, readInstance } from '#app/workflows/list-instances.ts';
import { listPending } from '#app/workflows/list-pending.ts';
import { ok } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { LIST_QUERY, NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { INSTANCE, INSTANCE_PAGE, LARGE_VALUE, PENDING_PAGE, STATUSES } from './shapes.ts';

const PATH = '/api/_workflows';

const QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  status: STATUSES.optional(),
  outcome: z.string().min(1).max(100).optional(),
  workflow: z.string().min(1).max(200).optional().describe('`app/name`, or an id'),
  record: z
    .string()
    .regex(/^[^/]+\/[^/]+\/[^/]+$/, 'must be app/entity/id')
    .max(300)
    .optional()
    .describe('`app/entity/id`'),
});

const YES_NO = z.enum(['true', 'false']).optional();

const PENDING_QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  mine: YES_NO.describe('Only what you are asked for by name or role and have not decided on; also for admins'),
  role: z.string().min(1).max(100).optional().describe('Only what is for everybody with this role'),
  overdue: YES_NO.describe('Only what had to be escalated or whose time is over; false: only what is not'),
});

/** Workflow instances, and what waits for a decision. */
export const instanceRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listInstances',
    summary: 'A page of workflow instances, newest first',
    tag: 'workflows',
    access: 'operations',
    query: QUERY,
    answers: { 200: INSTANCE_PAGE },
    run: async (call) => {
      const { status, outcome, workflow, record, limit, cursor } = call.query;
      const result = await listInstances({
        platform: call.tools.platform,
        tenant: call.caller.tenant,
        limit,
        filter: {
          ...(status !== undefined && { status }),
          ...(outcome !== undefined && { outcome }),
          ...(workflow !== undefined && { workflow }),
          ...(record !== undefined && { record }),
        },
        ...(cursor !== undefined && { cursor }),
      });
      return ok(result);
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/pending`,
    operationId: 'listPending',
    summary: 'What waits for a decision: all for admins and operators, for others what is theirs',
    tag: 'workflows',
    access: 'signed_in',
    query: PENDING_QUERY,
    answers: { 200: PENDING_PAGE },
    run: async (call) => {
      const { limit, cursor, mine, role, overdue } = call.query;
      const { tenant, user } = call.caller;
      const filter = {
        ...(mine !== undefined && { mine: mine === 'true' }),
        ...(role !== undefined && { role }),
        ...(overdue !== undefined && { overdue: overdue === 'true' }),
      };
      const { platform } = call.tools;
      return ok(await listPending({ platform, tenant, user, filter, limit, ...(cursor !== undefined && { cursor }) }));
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/{id}`,
    operationId: 'readInstance',
    summary: 'One workflow instance with its steps and waits',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    answers: { 200: INSTANCE },
    run: async (call) => {
      const id = idOf({ params: call.params, what: 'workflow instance' });
      return ok(await readInstance({ platform: call.tools.platform, tenant: call.caller.tenant, id }));
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${PATH}/{id}/values/{value}`,
    operationId: 'readInstanceValue',
    summary: 'A value of an instance that is over 8 KB, whole',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    answers: { 200: LARGE_VALUE },
    errors: ['VALUE_GONE'],
    run: async (call) => {
      const id = idOf({ params: call.params, what: 'workflow instance' });
      const { value: name = '' } = call.params;
      return ok(await readValue({ platform: call.tools.platform, tenant: call.caller.tenant, id, name }));
    },
  }),
];
