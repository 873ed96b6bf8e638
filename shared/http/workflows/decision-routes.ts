import { decide } from '#app/workflows/decide.ts';
import { fromWait } from '#app/workflows/wait.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { DECISION_INPUT, WAIT } from './shapes.ts';

/** Deciding on what waits. */
export const decisionRoutes: readonly Route[] = [
  decisionRoute({ outcome: 'approve', summary: 'Approve what waits' }),
  decisionRoute({ outcome: 'reject', summary: 'Reject what waits' }),
];

function decisionRoute(a: { outcome: 'approve' | 'reject'; summary: string }): Route {
  const { outcome, summary } = a;
  return defineBodyRoute({
    method: 'POST',
    path: `/api/_workflows/{id}/${outcome}`,
    operationId: `${outcome}Instance`,
    summary,
    tag: 'workflows',
    access: 'signed_in',
    query: NO_QUERY,
    body: DECISION_INPUT,
    mayBeEmpty: true,
    answers: { 200: WAIT },
    errors: ['ALREADY_DECIDED', 'RECORD_CHANGED', 'CONTENTION'],
    run: async (call) => {
      const { comment, shown_hash: shownHash, step } = call.body;
      const wait = await decide({
        platform: call.tools.platform,
        decision: {
          tenant: call.caller.tenant,
          instanceId: idOf({ params: call.params, what: 'workflow instance' }),
          outcome,
          user: call.caller.user,
          ...(comment !== undefined && { comment }),
          ...(shownHash !== undefined && { shownHash }),
          ...(step !== undefined && { step }),
        },
      });
      const { token: _, ...shown } = fromWait(wait);
      return ok(shown);
    },
  });
}
