import type { UserContext } from '#core/hooks/hook-context.ts';

/** Who caused a write. The platform itself acts as `SYSTEM` with null ids. */
export type Actor = { userId: string | null; contactId: string | null; type: 'USER' | 'CONTACT' | 'SYSTEM' };

/** The platform acting for itself: rules, workflows, timers. */
export const SYSTEM_ACTOR: Actor = { userId: null, contactId: null, type: 'SYSTEM' };

/** Somebody who is signed in, as who caused a write. */
export function actorOf(user: UserContext): Actor {
  const { userId, contactId, type } = user;
  return { userId, contactId, type };
}
