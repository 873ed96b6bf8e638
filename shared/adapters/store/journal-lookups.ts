import type { Journal } from '#core/plan/journal.ts';
import { type Ref, refKey } from '#core/records/ref.ts';

/** What a record's journal rows are found by. */
export function recordLookup(ref: Ref): string {
  return `r:${refKey(ref)}`;
}

/** What the journal rows of one correlation are found by. */
export function correlationLookup(correlationId: string): string {
  return `c:${correlationId}`;
}

/** What the journal rows with an event of a type are found by; sorts by time within the type. */
export function typeLookup(a: { type: string; at: string }): string {
  return `t:${a.type}/${a.at}`;
}

/** What the journal rows with events of any type are found by; sorts by time. */
export function eventLookup(a: { at: string }): string {
  return `e:${a.at}`;
}

/** All that a journal row is found by, besides its writeId. */
export function lookupsOf(journal: Journal): string[] {
  const { root, changes, correlationId, events, at } = journal;
  const lookups = new Set([recordLookup(root), correlationLookup(correlationId)]);
  for (const change of changes) lookups.add(recordLookup(change.ref));
  if (events.length > 0) lookups.add(eventLookup({ at }));
  for (const event of events) lookups.add(typeLookup({ type: event.type, at }));
  return [...lookups];
}
