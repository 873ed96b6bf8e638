import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { FIRST, LAST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { journalOf } from './journal-items.ts';
import { byCorrelation, byEvents, byRecord, type Lookup, lookupPartitions, writeIdAt } from './journal-lookups.ts';
import { journalKey } from './keys.ts';
import { type Found, queryShards } from './sharded-query.ts';

type Query = Parameters<EntityStore['journal']>[0];
type Page = Awaited<ReturnType<EntityStore['journal']>>;
/** A way through a lookup, and what of it counts. */
type Way = { lookup: Lookup; from: string; to: string; desc: boolean; holds: (journal: Journal) => boolean };

/** Reads the journal by write, by record, by correlation, or by time and type of event. */
export class JournalReader {
  readonly #table: DynamoTable;

  constructor(a: { table: DynamoTable }) {
    this.#table = a.table;
  }

  async query(a: Query): Promise<Page> {
    if ('writeId' in a.by) {
      const [item] = await this.#table.get([journalKey({ tenant: a.tenant, writeId: a.by.writeId })]);
      return { entries: item ? [journalOf(item)] : [] };
    }
    const way = wayOf({ by: a.by, newestFirst: a.newestFirst });
    const { lookup, from, to, desc } = way;
    const scope = JSON.stringify(['journal', a.tenant, lookup.name, from, to, desc]);
    const [cursor] = decodeCursor({ scope, cursor: a.cursor, parts: 1 }) ?? [];
    const entries: Journal[] = [];
    let after = cursor;
    for (;;) {
      const wanted = a.limit - entries.length;
      const found = await this.#find({ tenant: a.tenant, way, after, limit: wanted + 1 });
      const read = found.slice(0, wanted);
      entries.push(...(await this.#rows({ tenant: a.tenant, found: read })).filter(way.holds));
      after = read.at(-1)?.at ?? after;
      if (found.length <= wanted) return { entries };
      if (entries.length === a.limit) return { entries, cursor: encodeCursor({ scope, at: [after ?? ''] }) };
    }
  }

  #find(a: { tenant: string; way: Way; after: string | undefined; limit: number }): Promise<Found[]> {
    const { way, tenant, ...rest } = a;
    const { lookup, from, to, desc } = way;
    return queryShards({
      table: this.#table,
      partitions: lookupPartitions({ tenant, lookup }),
      from,
      to,
      desc,
      ...rest,
    });
  }

  async #rows(a: { tenant: string; found: readonly Found[] }): Promise<Journal[]> {
    const items = await this.#table.get(
      a.found.map(({ at }) => journalKey({ tenant: a.tenant, writeId: writeIdAt(at) })),
    );
    return items.flatMap((item) => (item ? [journalOf(item)] : []));
  }
}

function wayOf(a: { by: Exclude<Query['by'], { writeId: string }>; newestFirst: boolean | undefined }): Way {
  const { by, newestFirst } = a;
  const all = { from: FIRST, to: LAST, holds: () => true };
  if ('record' in by) return { lookup: byRecord(by.record), desc: newestFirst ?? true, ...all };
  if ('correlationId' in by) return { lookup: byCorrelation(by.correlationId), desc: newestFirst ?? false, ...all };
  const { type, from, to } = by;
  // a lookup can outlive the events that it was made for by a moment
  const holds = ({ events }: Journal): boolean => events.some((event) => type === undefined || event.type === type);
  return { lookup: byEvents(type), from, to, desc: newestFirst ?? false, holds };
}
