import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Journal } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Logger } from '#ports/logger.ts';
import type { Item } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import { DynamoTable } from './dynamo-table.ts';
import { inParallel } from './in-parallel.ts';
import { JournalIndex } from './journal-index.ts';
import { DUE_SHARDS, duePartition, isUnindexed, isUnpublished, readableJournal, writeOf } from './journal-items.ts';
import { JOURNAL_PREFIX, key } from './keys.ts';
import { queryShards } from './sharded-query.ts';
import { allShards } from './shards.ts';
import { DUE } from './table.ts';

const AT_ONCE = 8;
/** Where rows lie that cannot be read; each is told of once, in the log. */
const UNREADABLE = 'unreadable';
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
 * import type { Logger } from '#ports/logger.ts';
 * declare const logger: Logger;
 * const published = createPublishedRows({ client: new DynamoDBClient({}), table: 'dro', logger });
 * const late = await published.unpublished({ olderThan: '2026-01-01T00:00:00.000Z', limit: 100 });
 * ```
 */
export function createPublishedRows(a: {
  client: DynamoDBClient;
  table: string;
  logger: Logger;
}): Pick<ChangeFeed, 'unpublished' | 'markPublished'> {
  const table = new DynamoTable({ client: a.client, name: a.table });
  const rows = new PublishedRows({ table, index: new JournalIndex({ table }), logger: a.logger });
  return { unpublished: (query) => rows.list(query), markPublished: (marked) => rows.mark(marked) };
}

/** Which journal rows nobody has marked published: a list that is short as long as the publisher keeps up. */
class PublishedRows {
  readonly #table: DynamoTable;
  readonly #index: JournalIndex;
  readonly #logger: Logger;

  constructor(a: { table: DynamoTable; index: JournalIndex; logger: Logger }) {
    this.#table = a.table;
    this.#index = a.index;
    this.#logger = a.logger;
  }

  /** Oldest first. */
  async list(a: { olderThan: Iso; limit: number }): Promise<Journal[]> {
    const range = { from: FIRST, to: a.olderThan, limit: a.limit };
    const due = await this.#items({ partitions: allShards(DUE_SHARDS).map(duePartition), ...range });
    // another release may read what this one cannot
    const aside = await this.#items({ partitions: [UNREADABLE], ...range });
    const read = [...due, ...aside].map((item) => ({ item, journal: readableJournal(item) }));
    const lost = read.filter(({ item, journal }) => journal === null && item[DUE.pk]?.S !== UNREADABLE);
    for (const { item } of lost) await this.#setAside(item);
    return read.flatMap(({ journal }) => journal ?? []).slice(0, a.limit);
  }

  async #items(a: { partitions: string[]; from: string; to: string; limit: number }): Promise<Item[]> {
    const found = await queryShards({ table: this.#table, index: DUE, ...a });
    const items = await this.#table.get(found.map(({ item }) => key(item['pk']?.S ?? '', item['sk']?.S ?? '')));
    // the index may still show what is published by now
    return items.filter((item) => item !== null).filter(isUnpublished);
  }

  /** A row that cannot be read would stand in the way of all that are behind it. */
  async #setAside(item: Item): Promise<void> {
    const { tenant, writeId } = writeOf(item);
    this.#logger.error('a row of the journal cannot be read and is set aside', { tenant, write_id: writeId });
    await this.#table
      .update({
        Key: key(item['pk']?.S ?? '', item['sk']?.S ?? ''),
        UpdateExpression: `SET ${DUE.pk} = :aside`,
        ConditionExpression: `attribute_exists(${DUE.pk})`,
        ExpressionAttributeValues: { ':aside': { S: UNREADABLE } },
      })
      .catch((error: unknown) => {
        if (!isConditionFailure(error)) throw error;
      });
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
