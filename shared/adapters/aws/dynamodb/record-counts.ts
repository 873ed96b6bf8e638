import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { entityPath } from '#adapters/store/entity-path.ts';
import { recordSteps } from '#adapters/store/record-steps.ts';
import type { Journal } from '#core/plan/journal.ts';
import { number, numberOf } from './attributes.ts';
import { LAST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { counterKey } from './keys.ts';
import { shardOf } from './shards.ts';

// those who count at the same time seldom meet
const SHARDS = 8;

/** What a journal row adds to the counters of records; nothing for most writes. */
export function countItems(a: { table: string; tenant: string; journal: Journal }): TransactWriteItem[] {
  const shard = shardOf({ name: a.journal.writeId, shards: SHARDS });
  return [...recordSteps(a.journal)].map(([entity, step]) => ({
    Update: {
      TableName: a.table,
      Key: counterKey({ tenant: a.tenant, entity, shard }),
      UpdateExpression: 'ADD n :n',
      ExpressionAttributeValues: { ':n': number(step) },
    },
  }));
}

/** How many records an entity has, as far as they are counted. */
export async function countRecords(a: {
  table: DynamoTable;
  tenant: string;
  app: string;
  entity: string;
}): Promise<number> {
  const from = counterKey({ tenant: a.tenant, entity: entityPath(a), shard: 0 });
  const path = `${entityPath(a)}#`;
  const items = await a.table.query({ pk: from.pk.S, from: path, to: `${path}${LAST}`, limit: SHARDS });
  return Math.max(
    0,
    items.reduce((sum, item) => sum + numberOf(item['n']), 0),
  );
}
