import type { Database } from '#adapters/embedded/database.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';

/** Something that a step did, or that was taken back. */
export type Effect = { of: string; step: string; item: string; kind: string };

/** All effects on disk, in the order in which they were written. */
export function readEffects(database: Database): Effect[] {
  const rows: unknown[] = database.sql.prepare("SELECT id, data FROM records WHERE entity = 'lab/effects'").all();
  const byId = new Map(rows.map((row) => [String(Object(row).id), JSON.parse(String(Object(row).data)) as JsonObject]));
  const journals: unknown[] = database.sql.prepare('SELECT body FROM journal ORDER BY seq').all();
  return journals.flatMap((row) => {
    const journal: Journal = JSON.parse(String(Object(row).body));
    return journal.changes.flatMap(({ ref }): Effect[] => {
      const data = ref.entity === 'effects' ? byId.get(ref.id) : undefined;
      if (!data) return [];
      return [
        {
          of: String(data['of']),
          step: String(data['step']),
          item: String(data['piece'] ?? ''),
          kind: String(data['kind']),
        },
      ];
    });
  });
}
