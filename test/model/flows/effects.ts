import type { Database } from '#adapters/embedded/database.ts';
import type { Instance } from '#app/workflows/instance.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import { instancesOf } from './stored-runs.ts';

/** Something that a step did, or that was taken back. */
export type Effect = { of: string; step: string; item: string; kind: string };
/** What processes have left; `ends` says by id how often something came to a status that is an end. */
export type Disk = { effects: Effect[]; ends: ReadonlyMap<string, number>; instances: Instance[] };

/** What stands on disk, read once: all effects in the order in which they were written, and how often things ended. */
export function readDisk(database: Database): Disk {
  const rows: unknown[] = database.sql.prepare("SELECT id, data FROM records WHERE entity = 'lab/effects'").all();
  const byId = new Map(rows.map((row) => [String(Object(row).id), JSON.parse(String(Object(row).data)) as JsonObject]));
  const effects: Effect[] = [];
  const ends = new Map<string, number>();
  const journals: unknown[] = database.sql.prepare('SELECT body FROM journal ORDER BY seq').all();
  for (const row of journals) {
    const journal: Journal = JSON.parse(String(Object(row).body));
    for (const { ref, changes } of journal.changes) {
      const status = changes['status']?.new;
      if (typeof status === 'string' && !['running', 'waiting'].includes(status)) {
        ends.set(ref.id, (ends.get(ref.id) ?? 0) + 1);
      }
      const data = ref.entity === 'effects' ? byId.get(ref.id) : undefined;
      if (data) effects.push(toEffect(data));
    }
  }
  return { effects, ends, instances: instancesOf(database) };
}

function toEffect(data: JsonObject): Effect {
  const { of, step, piece, kind } = data;
  return { of: String(of), step: String(step), item: String(piece ?? ''), kind: String(kind) };
}
