import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';

// no chain is longer than the loop guard lets it grow
const MOST_STEPS = 16;

/**
 * The person behind a start, found by walking back from what caused it: nobody may decide on what they requested,
 * not even when rules stood between.
 */
export async function requesterOf(a: { platform: Platform; tenant: string; by: Cause }): Promise<string | null> {
  if (a.by.actor.userId !== null) return a.by.actor.userId;
  let eventId = a.by.causationId;
  for (let i = 0; eventId !== undefined && i < MOST_STEPS; i++) {
    const writeId = eventId.slice(0, eventId.lastIndexOf('-'));
    const { entries } = await a.platform.store.journal({ tenant: a.tenant, by: { writeId }, limit: 1 });
    const [entry] = entries;
    if (!entry) return null;
    if (entry.actor.userId !== null) return entry.actor.userId;
    eventId = entry.causationId;
  }
  return null;
}
