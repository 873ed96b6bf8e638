import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Json } from '#core/json/json.ts';

/** A row that an adapter keeps for itself: a JSON value, and a number that each change makes greater. */
export type Item = { pk: string; sk: string; rev: number; value: Json };

/** `expect`: the rev that was read; 0 = there was no row. A value of null removes it. */
export type Change = { pk: string; sk: string; expect: number; value: Json | null; rev: number };

const RACED = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/** Rows that adapters keep for themselves in the one table, beside those of the store. */
export class ItemTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(a: { client: DynamoDBClient; name: string }) {
    this.#client = a.client;
    this.#name = a.name;
  }

  /** Strong. */
  async get(a: { pk: string; sk: string }): Promise<Item | null> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#name,
        Key: { pk: { S: a.pk }, sk: { S: a.sk } },
        ConsistentRead: true,
      }),
    );
    return item ? toItem(item) : null;
  }

  /** Strong, ordered by sk, behind the sk `after`; fewer than `limit` mean that there are no more. */
  async query(a: { pk: string; after?: string; limit: number }): Promise<Item[]> {
    const items: Item[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          ConsistentRead: true,
          Limit: a.limit - items.length,
          KeyConditionExpression: a.after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
          ExpressionAttributeValues: {
            ':pk': { S: a.pk },
            ...(a.after !== undefined && { ':after': { S: a.after } }),
          },
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      items.push(...(page.Items ?? []).map(toItem));
      // a page ends at 1 MB, whatever the limit
      from = page.LastEvaluatedKey;
    } while (from !== undefined && items.length < a.limit);
    return items;
  }

  /** All or nothing; false when somebody else was first. */
  async change(a: { changes: readonly Change[] }): Promise<boolean> {
    try {
      const TransactItems = a.changes.map((change) => this.#write(change));
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
      if (reasons.some((code) => RACED.has(code))) return false;
      throw error;
    }
  }

  #write(a: Change): TransactWriteItem {
    const condition =
      a.expect === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': { N: String(a.expect) } } };
    const key = { pk: { S: a.pk }, sk: { S: a.sk } };
    if (a.value === null) return { Delete: { TableName: this.#name, Key: key, ...condition } };
    const item = { ...key, rev: { N: String(a.rev) }, value: { S: JSON.stringify(a.value) } };
    return { Put: { TableName: this.#name, Item: item, ...condition } };
  }
}

function toItem(item: Record<string, AttributeValue>): Item {
  const { pk, sk, rev, value } = item;
  return {
    pk: pk?.S ?? '',
    sk: sk?.S ?? '',
    rev: Number(rev?.N ?? 0),
    value: JSON.parse(value?.S ?? 'null'),
  };
}
