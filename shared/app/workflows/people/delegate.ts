import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { actorOf } from '#core/records/actor.ts';
import type { Platform } from '../../platform.ts';
import type { Wait } from '../wait.ts';
import { changeWait } from './change-wait.ts';
import { mustFindUser } from './find-user.ts';
import { openTaskOf, tooLate } from './open-task.ts';
import { withEntry } from './task.ts';
import { tellJobs } from './tell-job.ts';
import { isAsked } from './voice.ts';

const MOST_DELEGATIONS = 50;

/**
 * Lets somebody stand in for who is asked, until then or as long as the task is open; who lends their voice keeps it
 * until one of the two has used it. Throws FORBIDDEN for whom the task is not for, and for who requested it.
 */
export async function delegateTask(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  user: UserContext;
  to: string;
  until?: string;
  comment?: string;
  step?: string;
  waitId?: string;
}): Promise<Wait> {
  const { platform, tenant, instanceId, user } = a;
  const { wait: open, people } = await openTaskOf({ platform, tenant, instanceId, step: a.step, waitId: a.waitId });
  const from = mustLend({ wait: open, user });
  const { id: to } = await mustFindUser({ platform, tenant, name: a.to, path: 'to' });
  const { wait, changed } = await changeWait({
    platform,
    tenant,
    instanceId,
    id: open.id,
    actor: actorOf(user),
    change: (current) => {
      mustLend({ wait: current, user });
      const now = platform.clock.now();
      const until = a.until ?? current.due_at;
      mustBeLendable({ wait: current, from, to, until, now });
      // the last one for the same person counts
      const others = (current.delegations ?? []).filter((one) => one.from !== from || one.to !== to);
      const entry = { at: now, what: 'delegated' as const, by: from, to, until, comment: a.comment ?? null };
      const delegations = [...others, { from, to, until, at: now }];
      const next = withEntry({ wait: { ...current, delegations }, entry });
      return Promise.resolve({
        wait: next,
        jobs: tellJobs({ tenant, wait: next, notices: people.notices.length, to }),
      });
    },
  });
  if (!changed || wait === null) throw tooLate({ instanceId, wait });
  return wait;
}

/** Only who is asked by themselves has something to lend. */
function mustLend(a: { wait: Wait; user: UserContext }): string {
  const { wait, user } = a;
  if (user.userId !== null && wait.requested_by === user.userId) {
    throw new DroError({
      code: 'FORBIDDEN',
      detail: 'nobody decides on what they requested, nor has it decided for them',
    });
  }
  if (user.userId !== null && isAsked(a)) {
    const voted = (wait.votes ?? []).some((vote) => vote.for === user.userId || vote.by === user.userId);
    if (!voted) return user.userId;
    throw new DroError({ code: 'ALREADY_DECIDED', detail: 'you have decided on this already' });
  }
  throw new DroError({
    code: 'FORBIDDEN',
    detail: 'only who the task is assigned to can delegate it; an operator can reassign it',
  });
}

function mustBeLendable(a: { wait: Wait; from: string; to: string; until: string; now: string }): void {
  const { wait, from, to, until, now } = a;
  const issues: Issue[] = [];
  if (to === from) issues.push({ path: 'to', code: 'NOT_APPLICABLE', message: 'to: this is you' });
  if (to === wait.requested_by) {
    issues.push({
      path: 'to',
      code: 'NOT_APPLICABLE',
      message: 'to: nobody decides on what they requested themselves',
    });
  }
  if (until <= now) issues.push({ path: 'until', code: 'OUT_OF_RANGE', message: 'until must lie in the future' });
  if ((wait.delegations ?? []).length >= MOST_DELEGATIONS) {
    issues.push({ path: 'to', code: 'TOO_LONG', message: `to: a task is delegated ${MOST_DELEGATIONS} times at most` });
  }
  if (issues.length > 0) throw invalid({ what: 'the delegation', issues });
}
