import { CreateTableCommand, DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoStore } from '#adapters/aws/dynamodb/entity-store.ts';
import { createPublishedRows } from '#adapters/aws/dynamodb/published-rows.ts';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { createDynamoTimers } from '#adapters/aws/dynamodb/timers.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Timers } from '#ports/timers.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { START } from './plans.ts';

/** A store world whose clock tells what waits for it. */
export type DynamoWorld = Omit<StoreWorld, 'clock' | 'feed' | 'reopen'> & {
  feed: Pick<ChangeFeed, 'unpublished' | 'markPublished'>;
  clock: FakeClock;
  timers: Timers;
  reopen(): Promise<DynamoWorld>;
};

let tables = 0;

/** The DynamoDB adapters over a fresh table. The lists of the test server never lag behind. */
export async function openDynamo(a: { client: DynamoDBClient; listLagMs?: number }): Promise<DynamoWorld> {
  const { client, listLagMs = 0 } = a;
  const name = `contract-${++tables}`;
  await client.send(new CreateTableCommand(tableInput({ name })));
  const clock = new FakeClock({ start: START });
  const ids = countingIds({ prefix: String(tables) });
  const open = (): DynamoWorld => {
    return {
      store: createDynamoStore({ client, table: name, clock, listLagMs }),
      timers: createDynamoTimers({ client, table: name, clock, ids }),
      feed: createPublishedRows({ client, table: name, logger: quietLogger() }),
      clock,
      reopen: async () => open(),
      close: async () => {
        await client.send(new DeleteTableCommand({ TableName: name }));
      },
    };
  };
  return open();
}
