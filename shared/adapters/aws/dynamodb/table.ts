import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** One index of the table: its name and the attributes that are its keys. An item without them is not in it. */
export type TableIndex = { name: string; pk: string; sk: string };

/** How many list indexes the records of one entity have places in; the first is always `id`. */
export const LIST_SLOTS = 16;
/** Journal rows that nobody has marked published, by when they were written. */
export const DUE: TableIndex = { name: 'due', pk: 'due_pk', sk: 'due_sk' };
/** Journal rows that cannot be looked up yet, by tenant. */
export const UNINDEXED: TableIndex = { name: 'unindexed', pk: 'new_pk', sk: 'new_sk' };
/** The attribute by which DynamoDB removes what has expired: seconds since the epoch. */
export const TTL_ATTRIBUTE = 'ttl';

/** The index of one slot. */
export function listIndex(slot: number): TableIndex {
  const number = String(slot).padStart(2, '0');
  return { name: `list${number}`, pk: `l${number}_pk`, sk: `l${number}_sk` };
}

/**
 * The table as it must be made: on demand, its stream with new images. Indexes hold keys alone, so that a write costs
 * something there only when it moves in them. Expiry (`TTL_ATTRIBUTE`) is turned on apart, as the API wants it.
 *
 * @example
 * ```ts
 * import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { tableInput } from '#adapters/aws/dynamodb/table.ts';
 * await new DynamoDBClient({}).send(new CreateTableCommand(tableInput({ name: 'dro' })));
 * ```
 */
export function tableInput(a: { name: string }): CreateTableCommandInput & { TableName: string } {
  const indexes = allIndexes();
  const keys = ['pk', 'sk', ...indexes.flatMap((index) => [index.pk, index.sk])];
  return {
    TableName: a.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keySchema({ pk: 'pk', sk: 'sk' }),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  };
}

/** Every index of the table. */
export function allIndexes(): TableIndex[] {
  return [DUE, UNINDEXED, ...Array.from({ length: LIST_SLOTS }, (_, slot) => listIndex(slot))];
}

function keySchema(a: { pk: string; sk: string }): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] {
  return [
    { AttributeName: a.pk, KeyType: 'HASH' },
    { AttributeName: a.sk, KeyType: 'RANGE' },
  ];
}
