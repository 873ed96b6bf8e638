import type { Database } from '#adapters/embedded/database.ts';
import type { Instance } from '#app/workflows/instance.ts';
import { toInstance } from '#app/workflows/load-instance.ts';
import type { EventWait } from '#app/workflows/signals/event-wait.ts';
import { toEventWait } from '#app/workflows/signals/event-wait.ts';
import { toWait, type Wait } from '#app/workflows/wait.ts';
import type { JsonObject } from '#core/json/json.ts';

/** Reads the file itself, past every port. */
export function instancesOf(database: Database): Instance[] {
  return valuesOf({ database, kind: 'instance' }).map(toInstance);
}

/** Tasks of people that are open. */
export function openTasks(database: Database): Wait[] {
  return valuesOf({ database, kind: 'wait' })
    .map(toWait)
    .filter((wait) => wait.state === 'open');
}

/** Waits for events and signals that are open; not those for other workflows. */
export function openEventWaits(database: Database): EventWait[] {
  return valuesOf({ database, kind: 'event_wait' })
    .map(toEventWait)
    .filter((wait) => wait.state === 'open' && wait.child === null);
}

function valuesOf(a: { database: Database; kind: string }): JsonObject[] {
  const rows: unknown[] = a.database.sql.prepare('SELECT value FROM sys WHERE kind = ?').all([a.kind]);
  return rows.map((row) => JSON.parse(String(Object(row).value)) as JsonObject);
}
