import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Journal } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Item } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import { DynamoTable } from './dynamo-table.ts';
import { inParallel } from './in-parallel.ts';
import { JournalIndex } from './journal-index.ts';
import { DUE_SHARDS, duePartition, isUnindexed, isUnpublished, journalOf } from './journal-items.ts';
import { JOURNAL_PREFIX, key } from './keys.ts';
import { queryShards } from './sharded-query.ts';
import { allShards } from './shards.ts';
import { DUE } from './table.ts';

const AT_ONCE = 8;
// a writeId is one tenant's, but nothing forbids that others have it too
const MOST_TENANTS = 100;

/**
 * The part of a ChangeFeed that is about what is published. The other part is the stream, which Lambda reads: see
 * `handleStream`.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { createPublishedRows } from '#adapters/aws/dynamodb/published-rows.ts';
 * const published = createPublishedRows({ client: new DynamoDBClient({}), table: 'dro' });
 * const late = await published.unpublished({ olderThan: '2026-01-01T00:00:00.000Z', limit: 100 });
 * ```
 */
export function createPublishedRows(a: {
  client: DynamoDBClient;
  table: string;
}): Pick<ChangeFeed, 'unpublished' | 'markPublished'> {
  const table = new DynamoTable({ client: a.client, name: a.table });
  const rows = new PublishedRows({ table, index: new JournalIndex({ table }) });
  return { unpublished: (query) => rows.list(query), markPublished: (marked) => rows.mark(marked) };
}

/** Which journal rows nobody has marked published: a list that is short as long as the publisher keeps up. */
class PublishedRows {
  readonly #table: DynamoTable;
  readonly #index: JournalIndex;

  constructor(a: { table: DynamoTable; index: JournalIndex }) {
    this.#table = a.table;
    this.#index = a.index;
  }

  /** Oldest first. */
  async list(a: { olderThan: Iso; limit: number }): Promise<Journal[]> {
    const partitions = allShards(DUE_SHARDS).map(duePartition);
    const range = { from: FIRST, to: a.olderThan, limit: a.limit };
    const found = await queryShards({ table: this.#table, index: DUE, partitions, ...range });
    const items = await this.#table.get(found.map(({ item }) => key(item['pk']?.S ?? '', item['sk']?.S ?? '')));
    // the index may still show what is published by now
    return items.flatMap((item) => (item && isUnpublished(item) ? [journalOf(item)] : []));
  }

  /** Marks rows, and makes them known to lookups and counters on the way: one write for both. */
  async mark(a: { writeIds: readonly string[] }): Promise<void> {
    const run = async (writeId: string): Promise<void> => {
      for (const item of await this.#rows(writeId)) await this.#markOne(item);
    };
    await inParallel({ items: [...new Set(a.writeIds)], most: AT_ONCE, run });
  }

  #rows(writeId: string): Promise<Item[]> {
    return this.#table.query({ pk: `${JOURNAL_PREFIX}${writeId}`, from: FIRST, to: LAST, limit: MOST_TENANTS });
  }

  async #markOne(item: Item): Promise<void> {
    if (!isUnpublished(item)) return;
    // a reader may have been faster with the lookups; then the mark is left to be made
    if (isUnindexed(item) && (await this.#index.add({ item, published: true }))) return;
    await this.#table
      .update({
        Key: key(item['pk']?.S ?? '', item['sk']?.S ?? ''),
        UpdateExpression: `REMOVE ${DUE.pk}, ${DUE.sk}`,
        ConditionExpression: `attribute_exists(${DUE.pk})`,
      })
      .catch((error: unknown) => {
        if (!isConditionFailure(error)) throw error;
      });
  }
}
