/** Who caused a write. The platform itself acts as `SYSTEM` with null ids. */
export type Actor = { userId: string | null; contactId: string | null; type: 'USER' | 'CONTACT' | 'SYSTEM' };

/** The platform acting for itself: rules, workflows, timers. */
export const SYSTEM_ACTOR: Actor = { userId: null, contactId: null, type: 'SYSTEM' };
