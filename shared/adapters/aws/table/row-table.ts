import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Item, number, packed, text, textOf } from '../dynamodb/attributes.ts';
import { cancellation, isBusy, isBusyReason, isConditionFailure } from '../dynamodb/aws-errors.ts';
import type { DynamoTable } from '../dynamodb/dynamo-table.ts';
import type { Key } from '../dynamodb/keys.ts';

/** A row as it was read; a text that is new with each write, null where there is no row. */
export type Read = { key: Key; etag: string | null; text: string };
/** A row to be as it says if it still is as it was read; `text: null` removes it, `expect: 'any'` asks nothing. */
export type Change = { key: Key; expect: string | null | 'any'; text: string | null; removeAt?: number };

const TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** Rows that adapters keep for themselves in the one table: texts of any length, changed on condition. */
export class RowTable {
  readonly #table: DynamoTable;
  readonly #etag: () => string;
  readonly #pause: (ms: number) => Promise<void>;

  constructor(a: { table: DynamoTable; etag: () => string; pause: (ms: number) => Promise<void> }) {
    this.#table = a.table;
    this.#etag = a.etag;
    this.#pause = a.pause;
  }

  /** Strong. */
  async read(keys: readonly Key[]): Promise<Read[]> {
    const items = await this.#table.get(keys);
    return keys.map((key, i) => toRead({ key, item: items[i] ?? null }));
  }

  /** Strong; in the order of the sort keys, beginning behind `after`. */
  async page(a: { pk: string; from: string; to: string; after?: string; limit: number }): Promise<Read[]> {
    const { pk, to, after, limit } = a;
    // both ends of a range are in it
    const items = await this.#table.query({
      pk,
      from: after ?? a.from,
      to,
      limit: limit + (after === undefined ? 0 : 1),
    });
    const reads = items.map((item) => toRead({ key: { pk: { S: pk }, sk: { S: item['sk']?.S ?? '' } }, item }));
    return reads.filter(({ key }) => key.sk.S !== after).slice(0, limit);
  }

  /** All or nothing; false when one of them is not what it was. */
  async change(changes: readonly Change[]): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#write(changes);
        return true;
      } catch (error) {
        const reasons = cancellation(error);
        if (isConditionFailure(error) || reasons?.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
        const passes = isBusy(error) || reasons?.some(isBusyReason) === true;
        if (!passes || tries === TRIES) throw error;
      }
      await this.#pause(FIRST_PAUSE_MS * 2 ** tries * Math.random());
    }
  }

  async #write(changes: readonly Change[]): Promise<void> {
    const [first, ...more] = changes;
    // alone it costs half as much
    if (first && more.length === 0 && first.text !== null)
      await this.#table.update(this.#update({ ...first, text: first.text }));
    else await this.#table.transact({ items: changes.map((change) => this.#item(change)) });
  }

  #item(change: Change): TransactWriteItem {
    const TableName = this.#table.name;
    if (change.text !== null) return { Update: { TableName, ...this.#update({ ...change, text: change.text }) } };
    const { key: Key, expect } = change;
    if (expect === 'any') return { Delete: { TableName, Key } };
    if (expect === null) return { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(pk)' } };
    const known = { ConditionExpression: 'e = :was', ExpressionAttributeValues: { ':was': text(expect) } };
    return { Delete: { TableName, Key, ...known } };
  }

  #update(a: Change & { text: string }): { Key: Key } & Update {
    const { expect, removeAt } = a;
    const ends = removeAt !== undefined;
    const condition =
      expect === 'any' ? {} : { ConditionExpression: expect === null ? 'attribute_not_exists(pk)' : 'e = :was' };
    const was: Item = expect === 'any' || expect === null ? {} : { ':was': text(expect) };
    return {
      Key: a.key,
      UpdateExpression: `SET e = :e, d = :d${ends ? ', #ttl = :ttl' : ' REMOVE #ttl'}`,
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ...{ ':e': text(this.#etag()), ':d': packed(a.text), ...was },
        ...(ends && { ':ttl': number(Math.ceil(removeAt / 1000)) }),
      },
      ...condition,
    };
  }
}

type Update = {
  UpdateExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Item;
  ConditionExpression?: string;
};

function toRead(a: { key: Key; item: Item | null }): Read {
  return { key: a.key, etag: a.item?.['e']?.S ?? null, text: textOf(a.item?.['d']) };
}
