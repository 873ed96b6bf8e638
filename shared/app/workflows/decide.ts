import { DroError } from '#core/errors/dro-error.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { Platform } from '../platform.ts';
import { closeWait } from './close-wait.ts';
import { loadInstance } from './load-instance.ts';
import { shownNow } from './shown.ts';
import { toWait, type Wait } from './wait.ts';
import { workflowAt } from './workflow-at.ts';

/** A decision that somebody sends. Without `step` the instance must have one open wait. */
export type Decision = {
  tenant: string;
  instanceId: string;
  outcome: 'approve' | 'reject';
  user: UserContext;
  comment?: string;
  shownHash?: string;
  step?: string;
};

/**
 * Decides on a waiting step: stored first, delivered after, so that no crash loses it. The first of several wins;
 * the others get ALREADY_DECIDED. Throws FORBIDDEN for whom it is not assigned to and for who requested it, and
 * RECORD_CHANGED when what was shown is no longer so.
 */
export async function decide(a: { platform: Platform; decision: Decision }): Promise<Wait> {
  const { platform, decision } = a;
  const { tenant, instanceId, user } = decision;
  const open = await openWaitOf(a);
  mustBeAllowed({ wait: open, user });
  await mustBeAsShown({ platform, decision, wait: open });
  const { wait, ended } = await closeWait({
    platform,
    tenant,
    instanceId,
    id: open.id,
    actor: { userId: user.userId, contactId: user.contactId, type: user.type },
    end: { state: 'decided', outcome: decision.outcome, decided_by: user.userId, comment: decision.comment ?? null },
    jobs: [
      {
        id: `settle:${instanceId}:${open.id}`,
        tenant,
        kind: 'settle_wait',
        group: `instance:${instanceId}`,
        payload: { instance_id: instanceId, wait_id: open.id },
      },
    ],
  });
  if (!ended || wait === null) throw tooLate({ instanceId, wait });
  return wait;
}

/** Whether somebody may decide on a wait; admins always may, but nobody on what they requested themselves. */
export function mayDecide(a: { wait: Wait; user: UserContext }): boolean {
  const { assignee, requested_by: requestedBy } = a.wait;
  const { userId, roles } = a.user;
  if (userId !== null && requestedBy === userId) return false;
  if (roles.includes('admin')) return true;
  return assignee.type === 'role' ? roles.includes(assignee.role) : assignee.user !== null && assignee.user === userId;
}

async function openWaitOf(a: { platform: Platform; decision: Decision }): Promise<Wait> {
  const { platform } = a;
  const { tenant, instanceId, step } = a.decision;
  await loadInstance({ platform, tenant, id: instanceId });
  const { rows } = await platform.store.querySys({ tenant, kind: 'wait', pk: instanceId, limit: 100 });
  const waits = rows.map((row) => toWait(row.value)).filter((wait) => step === undefined || wait.step === step);
  const open = waits.filter((wait) => wait.state === 'open');
  if (open.length > 1) {
    const message = `several steps wait: say which with step (${open.map((wait) => wait.step).join(', ')})`;
    throw new DroError({
      code: 'VALIDATION_FAILED',
      detail: message,
      issues: [{ path: 'step', code: 'REQUIRED', message }],
    });
  }
  const [only] = open;
  if (!only) throw tooLate({ instanceId, wait: waits.at(-1) ?? null });
  return only;
}

function mustBeAllowed(a: { wait: Wait; user: UserContext }): void {
  if (mayDecide(a)) return;
  const { assignee, requested_by: requestedBy } = a.wait;
  if (requestedBy !== null && requestedBy === a.user.userId) {
    throw new DroError({ code: 'FORBIDDEN', detail: 'nobody decides on what they requested themselves' });
  }
  const who = assignee.type === 'role' ? `the role ${assignee.role}` : 'the person it is assigned to';
  throw new DroError({ code: 'FORBIDDEN', detail: `this is for ${who} to decide, or for an admin` });
}

async function mustBeAsShown(a: { platform: Platform; decision: Decision; wait: Wait }): Promise<void> {
  const { platform, decision, wait } = a;
  if (wait.show.length === 0) return;
  const { tenant } = decision;
  const { instance } = await loadInstance({ platform, tenant, id: wait.instance_id });
  const { id, version } = wait.workflow;
  const at = await workflowAt({ platform, tenant, id, version });
  const { view, hash } = await shownNow({ platform, tenant, instance, at, show: wait.show });
  if (hash === (decision.shownHash ?? wait.shown_hash)) return;
  throw new DroError({
    code: 'RECORD_CHANGED',
    detail: 'the record has changed since the task was made; decide on what is there now',
    data: { show: view, shown_hash: hash },
  });
}

function tooLate(a: { instanceId: string; wait: Wait | null }): DroError {
  const how =
    a.wait === null
      ? 'nothing waits here'
      : a.wait.state === 'timed_out'
        ? `the time ran out at ${a.wait.settled_at}`
        : `it was decided as ${a.wait.outcome} at ${a.wait.settled_at}`;
  return new DroError({ code: 'ALREADY_DECIDED', detail: `instance ${a.instanceId}: ${how}` });
}
