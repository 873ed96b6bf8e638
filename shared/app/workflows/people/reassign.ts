import { invalid } from '#core/errors/dro-error.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { actorOf } from '#core/records/actor.ts';
import type { Platform } from '../../platform.ts';
import type { Wait, WaitAssignee } from '../wait.ts';
import { changeWait } from './change-wait.ts';
import { mustFindUser } from './find-user.ts';
import { handedOn } from './hand-on.ts';
import { openTaskOf, tooLate } from './open-task.ts';
import { withEntry } from './task.ts';
import { tellJobs } from './tell-job.ts';
import { voicesOf } from './voice.ts';

/** Whom a task goes to: one by id or handle, several, or everybody with a role. */
export type NewAssignee = { user: string } | { users: string[] } | { role: string };

/** Gives a task to somebody else. Whether the caller may is the route's to say. */
export async function reassignTask(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  user: UserContext;
  to: NewAssignee;
  comment?: string;
  step?: string;
  waitId?: string;
}): Promise<Wait> {
  const { platform, tenant, instanceId, user } = a;
  const { wait: open, people } = await openTaskOf({ platform, tenant, instanceId, step: a.step, waitId: a.waitId });
  const assignee = await assigneeOf(a);
  mustHaveVoices({ wait: { ...open, assignee } });
  const { wait, changed } = await changeWait({
    platform,
    tenant,
    instanceId,
    id: open.id,
    actor: actorOf(user),
    change: (current) => {
      const now = platform.clock.now();
      const comment = a.comment ?? null;
      const entry = {
        at: now,
        what: 'reassigned' as const,
        by: user.userId,
        from: current.assignee,
        to: assignee,
        comment,
      };
      const next = withEntry({ wait: handedOn({ wait: current, assignee, people }), entry });
      return Promise.resolve({ wait: next, jobs: tellJobs({ tenant, wait: next, notices: people.notices.length }) });
    },
  });
  if (!changed || wait === null) throw tooLate({ instanceId, wait });
  return wait;
}

async function assigneeOf(a: Parameters<typeof reassignTask>[0]): Promise<WaitAssignee> {
  const { platform, tenant, to } = a;
  if ('role' in to) return { type: 'role', role: to.role };
  if ('user' in to) {
    const { id } = await mustFindUser({ platform, tenant, name: to.user, path: 'to.user' });
    return { type: 'user', user: id };
  }
  const found = await Promise.all(
    to.users.map((name, i) => mustFindUser({ platform, tenant, name, path: `to.users[${i}]` })),
  );
  return { type: 'users', users: [...new Set(found.map(({ id }) => id))] };
}

function mustHaveVoices(a: { wait: Wait }): void {
  if (voicesOf(a.wait) !== 0) return;
  const message = 'to: nobody decides on what they requested themselves';
  throw invalid({ what: 'the body', issues: [{ path: 'to', code: 'NOT_APPLICABLE', message }] });
}
