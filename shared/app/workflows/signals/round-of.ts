import type { EventWait } from './event-wait.ts';

/** How often the nested workflow of a wait was begun: again in each round of what lies around, while it fails. */
export function roundOf(wait: Pick<EventWait, 'round'>): number {
  return wait.round ?? 1;
}

/** What names a wait and its round. */
export function markOf(wait: Pick<EventWait, 'id' | 'round'>): string {
  const round = roundOf(wait);
  return round === 1 ? wait.id : `${wait.id}~${round}`;
}

/** Whether a wait is still the next one, as things are stored now. */
export function isNext(a: { fresh: EventWait; stored: EventWait | null }): boolean {
  const { fresh, stored } = a;
  if (stored === null) return roundOf(fresh) === 1;
  return stored.told === true && roundOf(fresh) === roundOf(stored) + 1;
}
