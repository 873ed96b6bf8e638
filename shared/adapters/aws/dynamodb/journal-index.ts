import { setTimeout as pause } from 'node:timers/promises';
import type { TransactWriteItem, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './attributes.ts';
import { cancellation, isBusy, isBusyReason, isConditionFailure } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { inParallel } from './in-parallel.ts';
import { isUnindexed, readableJournal, UNINDEXED_SHARDS, unindexedPartition, writeOf } from './journal-items.ts';
import { lookupKeys } from './journal-lookups.ts';
import { type Key, key } from './keys.ts';
import { countItems } from './record-counts.ts';
import { queryShards } from './sharded-query.ts';
import { allShards } from './shards.ts';
import { DUE, UNINDEXED } from './table.ts';

// rows that one reader brings up to date before it reads; the feed does the rest
const MOST_ROWS = 500;
const PAGE = 100;
const AT_ONCE = 8;
const MOST_TRIES = 6;

/**
 * The lookups and counters of the journal. They are written behind the commits: by whoever publishes a row, or by who
 * reads them first. Each row is counted exactly once, whoever does it: the row says whether it was, in one transaction
 * with the counters.
 */
export class JournalIndex {
  readonly #table: DynamoTable;

  constructor(a: { table: DynamoTable }) {
    this.#table = a.table;
  }

  /** Brings in what a tenant has written lately, as far as the list of it shows. */
  async catchUp(a: { tenant: string }): Promise<void> {
    const partitions = allShards(UNINDEXED_SHARDS).map((shard) => unindexedPartition({ tenant: a.tenant, shard }));
    let after: string | undefined;
    for (let rows = 0; rows < MOST_ROWS; rows += PAGE) {
      const range = { from: FIRST, to: LAST, after, limit: PAGE };
      const found = await queryShards({ table: this.#table, index: UNINDEXED, partitions, ...range });
      const items = await this.#table.get(found.map(({ item }) => key(item['pk']?.S ?? '', item['sk']?.S ?? '')));
      await inParallel({ items, most: AT_ONCE, run: async (item) => item && this.add({ item, published: false }) });
      if (found.length < PAGE) return;
      after = found.at(-1)?.at;
    }
  }

  /**
   * Makes a row known to all lookups and counters, and marks it `published` on the way. False when somebody else has
   * done it before; harmless to repeat.
   */
  async add(a: { item: Item; published: boolean }): Promise<boolean> {
    const { item } = a;
    const { tenant } = writeOf(item);
    if (!isUnindexed(item)) return false;
    const journal = readableJournal(item);
    // it is found by its writeId alone
    if (journal === null) return false;
    const keys = lookupKeys({ tenant, journal });
    await this.#table.write(keys.map((Item) => ({ PutRequest: { Item } })));
    const mark = indexedMark({ item, published: a.published });
    const counts = countItems({ table: this.#table.name, tenant, journal });
    if (counts.length === 0) return this.#mark(mark);
    return this.#markAndCount([{ Update: { TableName: this.#table.name, ...mark } }, ...counts]);
  }

  async #mark(mark: Mark): Promise<boolean> {
    try {
      await this.#table.update(mark);
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  async #markAndCount(items: TransactWriteItem[]): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#table.transact({ items });
        return true;
      } catch (error) {
        const reasons = cancellation(error) ?? [];
        if (reasons[0]?.Code === 'ConditionalCheckFailed') return false;
        const busy = isBusy(error) || reasons.some(isBusyReason);
        if (!busy || tries === MOST_TRIES) throw error;
        await pause(Math.random() * 10 * 2 ** tries);
      }
    }
  }
}

type Mark = Omit<UpdateItemCommandInput, 'TableName' | 'Key' | 'UpdateExpression'> & {
  Key: Key;
  UpdateExpression: string;
};

function indexedMark(a: { item: Item; published: boolean }): Mark {
  const published = a.published ? `, ${DUE.pk}, ${DUE.sk}` : '';
  const { pk, sk } = a.item;
  return {
    Key: key(pk?.S ?? '', sk?.S ?? ''),
    UpdateExpression: `REMOVE ${UNINDEXED.pk}, ${UNINDEXED.sk}${published}`,
    ConditionExpression: `attribute_exists(${UNINDEXED.pk})`,
  };
}
