import { z } from 'zod';
import type { Ref } from '#core/records/ref.ts';
import { notFound, page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { paramOf } from '../input/ids.ts';
import { LIST_QUERY } from '../input/query.ts';
import type { Call, Route } from '../route.ts';
import { JOURNAL_PAGE, presentEntry } from './journal.ts';

const AUDIT_QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  record_id: z.string().min(1).max(100),
  app: z.string().min(1).max(100).optional().describe('Found by the id when it is left out'),
  entity: z.string().min(1).max(100).optional().describe('Found by the id when it is left out'),
});

/** What was written: by record, and by correlation. */
export const journalRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/audit',
    operationId: 'auditRecord',
    summary: 'Who changed a record, how and why; newest first',
    tag: 'operations',
    access: 'operations',
    query: AUDIT_QUERY,
    answers: { 200: JOURNAL_PAGE },
    errors: ['NOT_FOUND'],
    run: async (call) => {
      const { limit, cursor, record_id: id, app, entity } = call.query;
      const { tenant } = call.caller;
      const record =
        app !== undefined && entity !== undefined ? { tenant, app, entity, id } : await findRecord({ call, id });
      const by = { record };
      return journalPage({ call, by, limit, cursor, what: `record ${id}` });
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/_admin/trace/{correlationId}',
    operationId: 'readTrace',
    summary: 'Every write of one chain of cause and effect; oldest first',
    tag: 'operations',
    access: 'operations',
    query: LIST_QUERY,
    answers: { 200: JOURNAL_PAGE },
    run: (call) => {
      const { limit, cursor } = call.query;
      const correlationId = paramOf({ params: call.params, name: 'correlationId' });
      return journalPage({ call, by: { correlationId }, limit, cursor, what: `trace ${correlationId}` });
    },
  }),
];

async function journalPage(a: {
  call: Call;
  by: { record: Ref } | { correlationId: string };
  limit: number;
  cursor: string | undefined;
  what: string;
}): ReturnType<Route['run']> {
  const { call, by, limit, cursor } = a;
  const { store } = call.tools.platform;
  const found = await store.journal({
    tenant: call.caller.tenant,
    by,
    limit,
    ...(cursor !== undefined && { cursor }),
  });
  if (found.entries.length === 0) throw notFound(a.what);
  return page({ items: found.entries.map(presentEntry), next: found.cursor });
}

/** The record of an id, deleted ones included, whichever entity it is of. */
export async function findRecord(a: { call: Call; id: string }): Promise<Ref> {
  const { call, id } = a;
  const { tenant } = call.caller;
  const { store, definitions } = call.tools.platform;
  const model = await definitions.model(tenant);
  const refs = model.all('entity_definitions').map(({ body }) => ({ tenant, app: body.app, entity: body.name, id }));
  const rows = await store.get({ refs, includeDeleted: true });
  const found = rows.find((row) => row !== null);
  if (!found) throw notFound(`record ${id}`);
  return found.ref;
}
