import type { z } from 'zod';
import { decide } from '#app/workflows/decide.ts';
import { delegateTask } from '#app/workflows/people/delegate.ts';
import { type NewAssignee, reassignTask } from '#app/workflows/people/reassign.ts';
import { presentWait } from '#app/workflows/people/task.ts';
import type { Wait } from '#app/workflows/wait.ts';
import type { ErrorCode } from '#core/errors/codes.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import type { BodyCall, Call, Route } from '../route.ts';
import { COMPLETE_INPUT, DECISION_INPUT, DELEGATE_INPUT, REASSIGN_INPUT, WAIT } from './shapes.ts';

const PATH = '/api/_workflows/{id}';
const DECIDED: readonly ErrorCode[] = ['ALREADY_DECIDED', 'RECORD_CHANGED', 'VALIDATION_FAILED', 'CONTENTION'];

/** Deciding on what waits, and saying who decides. */
export const decisionRoutes: readonly Route[] = [
  decisionRoute({ outcome: 'approve', summary: 'Approve what waits' }),
  decisionRoute({ outcome: 'reject', summary: 'Reject what waits' }),
  defineBodyRoute({
    method: 'POST',
    path: `${PATH}/complete`,
    operationId: 'completeInstance',
    summary: 'Give a waiting step one of its outcomes, with the form filled in',
    tag: 'workflows',
    access: 'signed_in',
    query: NO_QUERY,
    body: COMPLETE_INPUT,
    answers: { 200: WAIT },
    errors: DECIDED,
    run: (call) => decideAs({ call, outcome: call.body.outcome }),
  }),
  defineBodyRoute({
    method: 'POST',
    path: `${PATH}/delegate`,
    operationId: 'delegateInstance',
    summary: 'Let somebody stand in for you, where you are asked',
    tag: 'workflows',
    access: 'signed_in',
    query: NO_QUERY,
    body: DELEGATE_INPUT,
    answers: { 200: WAIT },
    errors: ['ALREADY_DECIDED', 'CONTENTION'],
    run: async (call) => {
      const { to, until, comment } = call.body;
      const wait = await delegateTask({
        ...taskOf(call),
        to,
        ...(until !== undefined && { until: new Date(until).toISOString() }),
        ...(comment !== undefined && { comment }),
      });
      return shown(wait);
    },
  }),
  defineBodyRoute({
    method: 'POST',
    path: `${PATH}/reassign`,
    operationId: 'reassignInstance',
    summary: 'Give what waits to somebody else; for operators and admins',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    body: REASSIGN_INPUT,
    answers: { 200: WAIT },
    errors: ['ALREADY_DECIDED', 'CONTENTION'],
    run: async (call) => {
      const { to, comment } = call.body;
      const assignee: NewAssignee = typeof to === 'string' ? { user: to } : to;
      const wait = await reassignTask({
        ...taskOf(call),
        to: assignee,
        ...(comment !== undefined && { comment }),
      });
      return shown(wait);
    },
  }),
];

function decisionRoute(a: { outcome: 'approve' | 'reject'; summary: string }): Route {
  const { outcome, summary } = a;
  return defineBodyRoute({
    method: 'POST',
    path: `${PATH}/${outcome}`,
    operationId: `${outcome}Instance`,
    summary,
    tag: 'workflows',
    access: 'signed_in',
    query: NO_QUERY,
    body: DECISION_INPUT,
    mayBeEmpty: true,
    answers: { 200: WAIT },
    errors: DECIDED,
    run: (call) => decideAs({ call, outcome }),
  });
}

async function decideAs(a: {
  call: BodyCall<z.output<typeof DECISION_INPUT>>;
  outcome: string;
}): Promise<ReturnType<typeof ok>> {
  const { comment, shown_hash: shownHash, fields } = a.call.body;
  const { platform, ...task } = taskOf(a.call);
  const wait = await decide({
    platform,
    decision: {
      ...task,
      outcome: a.outcome,
      ...(fields !== undefined && { fields }),
      ...(comment !== undefined && { comment }),
      ...(shownHash !== undefined && { shownHash }),
    },
  });
  return shown(wait);
}

/** Which task a call is about. */
function taskOf(call: BodyCall<{ step?: string | undefined; task?: string | undefined }>): {
  platform: Call['tools']['platform'];
  tenant: string;
  instanceId: string;
  user: Call['caller']['user'];
  step?: string;
  waitId?: string;
} {
  const { tenant, user } = call.caller;
  const instanceId = idOf({ params: call.params, what: 'workflow instance' });
  const { step, task } = call.body;
  const waitId = task?.startsWith(`${instanceId}.`) ? task.slice(instanceId.length + 1) : task;
  return {
    platform: call.tools.platform,
    tenant,
    instanceId,
    user,
    ...(step !== undefined && { step }),
    ...(waitId !== undefined && { waitId }),
  };
}

function shown(wait: Wait): ReturnType<typeof ok> {
  return ok(presentWait(wait));
}
