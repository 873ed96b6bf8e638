import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoTable } from '#adapters/aws/dynamodb/dynamo-table.ts';
import { BusRules } from '#adapters/aws/event-bridge/bus-rules.ts';
import { createEventBus } from '#adapters/aws/event-bridge/event-bus.ts';
import { createRuleDeployer } from '#adapters/aws/event-bridge/rule-deployer.ts';
import { RuleRows } from '#adapters/aws/event-bridge/rule-rows.ts';
import { RowTable } from '#adapters/aws/table/row-table.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { toEvent } from '#app/reactions/to-event.ts';
import { POOL_RULE } from '#core/rules/pool-rule.ts';
import type { BusWorld } from '#test/contract/rule-deployer.suite.ts';

// the emulator delivers within some 50 ms
const QUIET_LOOKS = 4;
const LOOK_MS = 150;
const REAL_LIMIT = 300;

type Made = { client: EventBridgeClient; table: RowTable; busName: string; queue: { url: string; arn: string } };

/** A bus of its own, whose rules deliver to a queue that the world reads. */
export async function openBusWorld(a: { limit?: number; poolSettlesMs?: number }): Promise<BusWorld> {
  const name = `dro-${randomUUID()}`;
  const dynamo = new DynamoDBClient();
  await dynamo.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const client = new EventBridgeClient();
  await client.send(new CreateEventBusCommand({ Name: name }));
  const table = new RowTable({
    table: new DynamoTable({ client: dynamo, name }),
    etag: randomUUID,
    pause: (ms) => pause(ms),
  });
  const made = { client, table, busName: name, queue: await makeQueue(name) };
  // a rule is awake there once it is put
  return worldOf({ made, limit: a.limit, poolSettlesMs: a.poolSettlesMs ?? 0 });
}

async function makeQueue(name: string): Promise<{ url: string; arn: string }> {
  const sqs = new SQSClient();
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url, arn: Attributes?.['QueueArn'] ?? '' };
}

function worldOf(a: { made: Made; limit: number | undefined; poolSettlesMs: number }): BusWorld {
  const { made, limit = REAL_LIMIT, poolSettlesMs } = a;
  const { client, table, busName, queue } = made;
  const bus = new BusRules({ client, busName, target: { arn: queue.arn } });
  const rows = new RuleRows({ table });
  const clock = systemClock();
  const rules = createRuleDeployer({ bus, table, clock, limit, poolSettlesMs, pause: (ms) => pause(ms) });
  const delivered: string[] = [];
  const world: BusWorld = {
    bus: createEventBus({ client, busName, pause: (ms) => pause(ms) }),
    rules,
    delivered: async () => {
      for (const text of await drain(queue.url)) {
        const { rule_id: ruleId, published_at: publishedAt, event } = JSON.parse(text);
        const at = Date.parse(publishedAt);
        const ids = ruleId === POOL_RULE ? await rules.matchPool({ event: toEvent(event), publishedAt: at }) : [ruleId];
        delivered.push(...ids.map((id) => `${id} ${event.id}`));
      }
      return delivered;
    },
    // what is delivered waits in the queue until somebody looks
    meanwhile: (work) => work(),
    pass: () => undefined,
    lose: async (ruleId) => {
      const read = await rows.get(ruleId);
      await bus.remove({ ruleId });
      const gone = read.row && { ...read.row, removed: true, pooled: false, dedicated: false, version: 0 };
      if (gone) await rows.put({ read, row: gone });
      return worldOf({ ...a });
    },
    reopen: async () => worldOf({ ...a, poolSettlesMs: 0 }),
    close: async () => undefined,
  };
  return world;
}

/** All that is in a queue, once nothing has come for a while. */
async function drain(url: string): Promise<string[]> {
  const sqs = new SQSClient();
  const texts: string[] = [];
  for (let quiet = 0; quiet < QUIET_LOOKS; ) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
    texts.push(...Messages.map(({ Body = '{}' }) => Body));
    if (Messages.length > 0) {
      const Entries = Messages.map(({ ReceiptHandle = '' }, i) => ({ Id: String(i), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      quiet = 0;
    } else {
      quiet++;
      await pause(LOOK_MS);
    }
  }
  return texts;
}
