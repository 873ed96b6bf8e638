import { listTransitions } from '#app/records/transition-record.ts';
import { page } from '../answer.ts';
import { defineBodyRoute, defineRoute } from '../define-route.ts';
import { causeOf } from '../input/cause.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { entityRequest } from './record-answer.ts';
import { WRITE_ERRORS } from './record-routes.ts';
import { ACKNOWLEDGE, RECORD_OR_DRY_RUN, TRANSITION_INPUT, TRANSITION_PAGE, WARNED, WRITE_QUERY } from './shapes.ts';
import { transition } from './transition.ts';

const PATH = '/api/{app}/{entity}/{id}/transitions';

/** Moves of state machines. */
export const transitionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listTransitions',
    summary: 'The moves that are open to the caller',
    tag: 'records',
    access: 'read_records',
    query: NO_QUERY,
    answers: { 200: TRANSITION_PAGE },
    run: async (call) => {
      const request = entityRequest(call);
      const id = idOf({ params: call.params, what: `${request.app}/${request.entity}` });
      const by = causeOf(call);
      return page({ items: await listTransitions({ platform: call.tools.platform, request: { ...request, id, by } }) });
    },
  }),
  defineBodyRoute({
    method: 'POST',
    path: PATH,
    operationId: 'transitionRecord',
    summary: 'Move a field along its state machine',
    tag: 'records',
    access: 'write_records',
    query: WRITE_QUERY,
    headers: ['If-Match', 'Idempotency-Key'],
    body: TRANSITION_INPUT,
    answers: { 200: RECORD_OR_DRY_RUN, 202: WARNED },
    errors: WRITE_ERRORS,
    run: (call) => {
      const { acknowledge_warnings: token = null, ...move } = call.body;
      return transition({ call, ...move, body: { ...move, [ACKNOWLEDGE]: token } });
    },
  }),
];
