import type { Journal } from '#core/plan/journal.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { type Item, packed } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import { FIRST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { isUnpublished, journalOf } from './journal-items.ts';
import { byEvents, eventLookupKeys, lookupPartitions, writeIdAt } from './journal-lookups.ts';
import { journalKey } from './keys.ts';
import { queryShards } from './sharded-query.ts';
import { DUE } from './table.ts';

type Asked = Parameters<EntityStore['expireEvents']>[0];

// old rows that are looked through for those that are published
const MOST_SEEN = 2000;

/**
 * Takes old events out of the journal, a row at a time: first out of the row, then the lookups, the one that it was
 * found by last. Whoever is cut off in between finds it again.
 */
export class EventExpiry {
  readonly #table: DynamoTable;

  constructor(a: { table: DynamoTable }) {
    this.#table = a.table;
  }

  async run(a: Asked): Promise<{ rows: number; more: boolean }> {
    const old = await this.#old(a);
    for (const item of old.slice(0, a.limit)) await this.#expire({ tenant: a.tenant, item });
    return { rows: Math.min(old.length, a.limit), more: old.length > a.limit };
  }

  /** The oldest rows that are published, one more than asked for. */
  async #old(a: Asked): Promise<Item[]> {
    const { tenant } = a;
    const partitions = lookupPartitions({ tenant, lookup: byEvents(undefined) });
    const most = a.limit + 1;
    const old: Item[] = [];
    let after: string | undefined;
    for (let seen = 0; seen < MOST_SEEN && old.length < most; ) {
      const range = { from: FIRST, to: a.before, after, limit: most };
      const found = await queryShards({ table: this.#table, partitions, ...range });
      const items = await this.#table.get(found.map(({ at }) => journalKey({ tenant, writeId: writeIdAt(at) })));
      old.push(...items.flatMap((item) => (item && !isUnpublished(item) ? [item] : [])));
      if (found.length < most) break;
      after = found.at(-1)?.at;
      seen += found.length;
    }
    return old.slice(0, most);
  }

  async #expire(a: { tenant: string; item: Item }): Promise<void> {
    const { tenant } = a;
    const before = journalOf(a.item);
    const gone = before.events.map(({ id, type }) => ({ id, type }));
    const journal: Journal = { ...before, events: [], expired: [...(before.expired ?? []), ...gone] };
    if (gone.length > 0) await this.#rewrite({ tenant, journal });
    for (const Key of eventLookupKeys({ tenant, journal })) await this.#table.write([{ DeleteRequest: { Key } }]);
  }

  async #rewrite(a: { tenant: string; journal: Journal }): Promise<void> {
    const { tenant, journal } = a;
    await this.#table
      .update({
        Key: journalKey({ tenant, writeId: journal.writeId }),
        UpdateExpression: 'SET d = :d',
        ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(${DUE.pk})`,
        ExpressionAttributeValues: { ':d': packed(JSON.stringify(journal)) },
      })
      .catch((error: unknown) => {
        if (!isConditionFailure(error)) throw error;
      });
  }
}
