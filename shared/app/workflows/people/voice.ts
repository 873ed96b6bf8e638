import { DroError } from '#core/errors/dro-error.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { Iso } from '#core/records/row.ts';
import type { Wait } from '../wait.ts';

type Asked = { wait: Wait; user: UserContext; now: Iso };

/**
 * Whose voice somebody has in a task: their own, or that of whom they stand in for; null when they have none. Admins
 * always have one; nobody has one in what they requested themselves, neither directly nor through others.
 */
export function voiceOf(a: Asked): string | null {
  const { wait, user, now } = a;
  const { userId, roles } = user;
  if (userId === null || wait.requested_by === userId) return null;
  if (isAsked(a) || roles.includes('admin')) return userId;
  const lent = (wait.delegations ?? []).find(({ to, until }) => to === userId && now < until);
  return lent?.from ?? null;
}

/** Whether a task is for somebody by themselves. */
export function isAsked(a: Pick<Asked, 'wait' | 'user'>): boolean {
  const { assignee } = a.wait;
  const { userId, roles } = a.user;
  return assignee.type === 'role'
    ? roles.includes(assignee.role)
    : userId !== null && peopleOf(a.wait).includes(userId);
}

/** Whether somebody has voted, or somebody has in their place. */
export function hasVoted(a: { wait: Wait; user: UserContext; voice: string }): boolean {
  return (a.wait.votes ?? []).some((vote) => vote.by === a.user.userId || vote.for === a.voice);
}

/** Whether somebody may decide on a wait, and has not yet. */
export function mayDecide(a: Asked): boolean {
  const voice = voiceOf(a);
  return voice !== null && !hasVoted({ ...a, voice });
}

/** The same, or ALREADY_DECIDED for who has had their say and FORBIDDEN for who has none. */
export function mustHaveVoice(a: Asked): { voice: string; by: string } {
  const { wait, user } = a;
  const voice = voiceOf(a);
  if (voice !== null && user.userId !== null) {
    if (!hasVoted({ wait, user, voice })) return { voice, by: user.userId };
    throw new DroError({
      code: 'ALREADY_DECIDED',
      detail: 'you have decided on this already, or somebody has for you',
    });
  }
  const { assignee, requested_by: requestedBy } = wait;
  if (requestedBy !== null && requestedBy === user.userId) {
    throw new DroError({ code: 'FORBIDDEN', detail: 'nobody decides on what they requested themselves' });
  }
  const who = assignee.type === 'role' ? `the role ${assignee.role}` : 'the person it is assigned to';
  throw new DroError({ code: 'FORBIDDEN', detail: `this is for ${who} to decide, or for an admin` });
}

/** Those that a task names; none for a role. */
export function peopleOf(wait: Pick<Wait, 'assignee'>): string[] {
  const { assignee } = wait;
  if (assignee.type === 'role') return [];
  if (assignee.type === 'users') return assignee.users;
  return assignee.user === null ? [] : [assignee.user];
}

/** How many voices there are; null when nobody knows. Whoever requested it has none. */
export function voicesOf(wait: Pick<Wait, 'assignee' | 'requested_by'>): number | null {
  if (wait.assignee.type === 'role') return null;
  return peopleOf(wait).filter((one) => one !== wait.requested_by).length;
}
