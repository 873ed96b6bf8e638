import { DroError } from '#core/errors/dro-error.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso } from '#core/records/row.ts';
import type { EntityStore } from '#ports/entity-store.ts';

/** Which events are wanted; what is left out does not count. From when to when they were stored; `to` is exclusive. */
export type EventQuery = { type?: string; record?: Ref; correlationId?: string; from?: Iso; to?: Iso };

type Position = {
  /** of the page of writes that is being read; null = the first */
  store: string | null;
  /** the last event of it that was given out; null = none */
  after: string | null;
};

const FIRST = '0000-01-01T00:00:00.000Z';
const LAST = '9999-12-31T23:59:59.999Z';
// pages of writes that one call reads: a narrow filter over many writes goes on with the cursor
const MOST_PAGES = 20;

/** A page of the stored events of a tenant, newest first. `cursor` is set while there may be more. */
export async function storedEvents(a: {
  store: EntityStore;
  tenant: string;
  query: EventQuery;
  limit: number;
  cursor?: string | undefined;
}): Promise<{ events: DroEvent[]; cursor?: string }> {
  const { store, tenant, query, limit } = a;
  let { store: at, after } = positionOf(a.cursor);
  const events: DroEvent[] = [];
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await store.journal({
      tenant,
      by: byOf(query),
      newestFirst: true,
      limit,
      ...(at !== null && { cursor: at }),
    });
    for (const { at: storedAt, event } of page.entries.flatMap(eventsOf)) {
      const skipped = after !== null;
      if (event.id === after) after = null;
      if (skipped || !isWanted({ event, storedAt, query })) continue;
      if (events.length === limit) return { events, cursor: cursorOf({ store: at, after: events.at(-1)?.id ?? null }) };
      events.push(event);
    }
    if (page.cursor === undefined) return { events };
    at = page.cursor;
    if (events.length === limit) break;
  }
  return { events, cursor: cursorOf({ store: at, after }) };
}

/** A stored event by its id. Throws NOT_FOUND, and EVENT_EXPIRED for one that is no longer kept. */
export async function storedEvent(a: { store: EntityStore; tenant: string; id: string }): Promise<DroEvent> {
  const { id } = a;
  const writeId = id.slice(0, id.lastIndexOf('-'));
  const { entries } = await a.store.journal({ tenant: a.tenant, by: { writeId }, limit: 1 });
  const found = entries.flatMap((entry) => entry.events).find((event) => event.id === id);
  if (found) return found;
  const gone = entries.flatMap((entry) => entry.expired ?? []).find((one) => one.id === id);
  if (gone) throw new DroError({ code: 'EVENT_EXPIRED', detail: `the event ${id}, ${gone.type}, is no longer kept` });
  throw new DroError({ code: 'NOT_FOUND', detail: `there is no event ${id}` });
}

/** The narrowest way to the events that are wanted. */
function byOf(query: EventQuery): Parameters<EntityStore['journal']>[0]['by'] {
  const { type, record, correlationId, from = FIRST, to = LAST } = query;
  if (correlationId !== undefined) return { correlationId };
  if (record) return { record };
  return { ...(type !== undefined && { type }), from, to };
}

function eventsOf(entry: Journal): { at: Iso; event: DroEvent }[] {
  return entry.events.map((event) => ({ at: entry.at, event })).reverse();
}

function isWanted(a: { event: DroEvent; storedAt: Iso; query: EventQuery }): boolean {
  const { event, storedAt, query } = a;
  const { type, record, correlationId, from = FIRST, to = LAST } = query;
  const ofRecord = record === undefined || event.recordId === record.id;
  const ofType = type === undefined || event.type === type;
  const ofChain = correlationId === undefined || event.correlationId === correlationId;
  return ofRecord && ofType && ofChain && storedAt >= from && storedAt < to;
}

function cursorOf(position: Position): string {
  return Buffer.from(JSON.stringify([position.store, position.after])).toString('base64url');
}

function positionOf(cursor: string | undefined): Position {
  if (cursor === undefined) return { store: null, after: null };
  const [store, after, ...more] = parse(cursor);
  if (!isPart(store) || !isPart(after) || more.length > 0) throw foreignCursor();
  return { store, after };
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isPart(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function foreignCursor(): DroError {
  const message = 'the cursor was not made for this list';
  const issues = [{ path: 'cursor', code: 'INVALID_CURSOR' as const, message }];
  return new DroError({ code: 'INVALID_QUERY', detail: message, issues });
}
