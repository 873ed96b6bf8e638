import { z } from 'zod';
import { REFUSAL_KINDS, storedRefusals } from '#app/security/refusal.ts';
import { page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { LIST_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const SECURITY_EVENT_PAGE = pageOf({
  id: 'SecurityEventPage',
  item: named({
    id: 'SecurityEvent',
    description: 'Refused calls of one kind, by one user, of one operation, within a minute',
    schema: z.strictObject({
      at: z.iso.datetime().describe('The minute'),
      kind: z.enum(REFUSAL_KINDS),
      user_id: z
        .string()
        .nullable()
        .describe(
          'null: the token or signature was not valid; the tenant is what the token claimed, or whose the source is',
        ),
      operation: z.string().describe('Of calls without a valid token the last one'),
      reason: z.string(),
      last_id: z
        .string()
        .nullable()
        .describe('The id that was asked for last; whether another tenant has it is not told'),
      count: z.int(),
    }),
  }),
});

/** Who was refused what. */
export const securityRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/security-events',
    operationId: 'listSecurityEvents',
    summary:
      'Refused sign-ins, calls without the role and asked-for ids that are not there, by the minute; newest first',
    tag: 'operations',
    access: 'admin',
    query: LIST_QUERY,
    answers: { 200: SECURITY_EVENT_PAGE },
    run: async (call) => {
      const { limit, cursor } = call.query;
      const { platform, refusals } = call.tools;
      const { tenant } = call.caller;
      await refusals.flush();
      const { rows, cursor: next } = await platform.store.querySys({
        tenant,
        kind: 'security_event',
        pk: 'refusals',
        desc: true,
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return page({ items: rows.map((row) => storedRefusals(row.value)), next });
    },
  }),
];
