import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import { compareBytes } from './bytewise.ts';
import { inParallel } from './in-parallel.ts';
import { type Key, keyText } from './keys.ts';
import type { TableIndex } from './table.ts';

/** A range of one partition, both ends included; of an index, or strongly of the table itself. */
export type KeyQuery = { index?: TableIndex; pk: string; from: string; to: string; desc?: boolean; limit: number };

const GET_AT_ONCE = 100;
const WRITE_AT_ONCE = 25;
const REQUESTS_AT_ONCE = 4;
const MOST_PAUSE_MS = 1000;

/** The requests that the adapter makes of its table. */
export class DynamoTable {
  readonly name: string;
  readonly #client: DynamoDBClient;

  constructor(a: { client: DynamoDBClient; name: string }) {
    this.#client = a.client;
    this.name = a.name;
  }

  /** Strong; in the order of the keys. */
  async get(keys: readonly Key[]): Promise<(Item | null)[]> {
    const [first] = keys;
    if (first === undefined) return [];
    if (keys.length === 1) return [await this.#getOne(first)];
    const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    const chunks = chunksOf({ items: distinct, size: GET_AT_ONCE });
    const found = await inParallel({
      items: chunks,
      most: REQUESTS_AT_ONCE,
      run: (chunk) => this.#getChunk(chunk),
    });
    const items = new Map(found.flat().map((item) => [keyText({ pk: item['pk'] ?? {}, sk: item['sk'] ?? {} }), item]));
    return keys.map((key) => items.get(keyText(key)) ?? null);
  }

  /** At most `limit` items, in order; fewer mean that there are no more. */
  async query(a: KeyQuery): Promise<Item[]> {
    if (compareBytes(a.from, a.to) > 0) return [];
    const { pk, sk } = a.index ?? { pk: 'pk', sk: 'sk' };
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.name,
          ...(a.index ? { IndexName: a.index.name } : { ConsistentRead: true }),
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#pk': pk, '#sk': sk },
          ExpressionAttributeValues: { ':pk': { S: a.pk }, ':from': { S: a.from }, ':to': { S: a.to } },
          ScanIndexForward: a.desc !== true,
          Limit: a.limit - items.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && items.length < a.limit);
    return items;
  }

  /** Puts and deletes that need no condition. */
  async write(requests: readonly WriteRequest[]): Promise<void> {
    for (const chunk of chunksOf({ items: requests, size: WRITE_AT_ONCE })) {
      let left: WriteRequest[] | undefined = chunk;
      for (let tries = 0; left !== undefined && left.length > 0; tries++) {
        await again(tries);
        const command = new BatchWriteItemCommand({ RequestItems: { [this.name]: left } });
        const answer: BatchWriteItemCommandOutput = await this.#client.send(command);
        left = answer.UnprocessedItems?.[this.name];
      }
    }
  }

  /** The item as `ReturnValues` asks for it. */
  async update(a: Omit<UpdateItemCommandInput, 'TableName'>): Promise<Item> {
    return (await this.#client.send(new UpdateItemCommand({ TableName: this.name, ...a }))).Attributes ?? {};
  }

  /** False when the condition does not hold. */
  put(a: { item: Item; condition?: string }): Promise<boolean> {
    const input = { TableName: this.name, Item: a.item, ConditionExpression: a.condition };
    return holds(this.#client.send(new PutItemCommand(input)));
  }

  /** False when the condition does not hold. */
  delete(a: { key: Key; condition?: string; values?: Item }): Promise<boolean> {
    const condition = { ConditionExpression: a.condition, ExpressionAttributeValues: a.values };
    return holds(this.#client.send(new DeleteItemCommand({ TableName: this.name, Key: a.key, ...condition })));
  }

  /** All or nothing. The token lets the SDK send it again when an answer was lost; another call is another try. */
  async transact(a: { items: TransactWriteItem[] }): Promise<void> {
    const token = { ClientRequestToken: randomUUID() };
    await this.#client.send(new TransactWriteItemsCommand({ TransactItems: a.items, ...token }));
  }

  async #getOne(key: Key): Promise<Item | null> {
    const command = new GetItemCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    return (await this.#client.send(command)).Item ?? null;
  }

  async #getChunk(chunk: Key[]): Promise<Item[]> {
    const items: Item[] = [];
    let left: Record<string, AttributeValue>[] | undefined = chunk;
    for (let tries = 0; left !== undefined && left.length > 0; tries++) {
      await again(tries);
      const command = new BatchGetItemCommand({ RequestItems: { [this.name]: { Keys: left, ConsistentRead: true } } });
      const answer: BatchGetItemCommandOutput = await this.#client.send(command);
      items.push(...(answer.Responses?.[this.name] ?? []));
      left = answer.UnprocessedKeys?.[this.name]?.Keys;
    }
    return items;
  }
}

async function holds(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** What a batch left over is asked for again, later each time. */
async function again(tries: number): Promise<void> {
  if (tries > 0) await pause(Math.random() * Math.min(MOST_PAUSE_MS, 10 * 2 ** tries));
}

function chunksOf<T>(a: { items: readonly T[]; size: number }): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < a.items.length; i += a.size) chunks.push(a.items.slice(i, i + a.size));
  return chunks;
}
