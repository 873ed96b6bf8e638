import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoTable } from '#adapters/aws/dynamodb/dynamo-table.ts';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { createSqsJobs, type SqsJobs } from '#adapters/aws/jobs/sqs-jobs.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { Jobs } from '#ports/jobs.ts';
import { AwsActivity } from '#test/support/aws-activity.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import { clientOf } from '#test/support/dynoxide.ts';
import { type QuietLogger, quietLogger } from '#test/support/quiet-logger.ts';
import { SqsServer } from '#test/support/sqs-server.ts';
import type { JobsWorld } from './jobs.suite.ts';
import { START } from './plans.ts';

/** The jobs of a cloud whose queues are in this process. */
export type SqsWorld = JobsWorld & {
  jobs: SqsJobs;
  server: SqsServer;
  logger: QuietLogger;
  reopen(): Promise<SqsWorld>;
};

const VISIBILITY_MS = 12 * 60 * 1000;
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

let tables = 0;

/** Jobs over a fresh table and fresh queues; the clock of the test is the queues' too. */
export async function openSqs(a: { client: DynamoDBClient }): Promise<SqsWorld> {
  const name = `jobs-${++tables}`;
  await a.client.send(new CreateTableCommand(tableInput({ name })));
  const { port = 0 } = (await a.client.config.endpoint?.()) ?? {};
  const clock = new FakeClock({ start: START });
  const server = new SqsServer({ now: () => clock.millis(), visibilityMs: VISIBILITY_MS });
  const { endpoint, urls } = await server.start();
  let current: Process | null = null;
  let isOpen = true;

  const open = (): SqsWorld => {
    current?.kill();
    // what a killed process had in hand comes again once its time is out; of that nobody waits here
    for (const queue of Object.values(server.queues)) queue.lapse();
    const process = openProcess({ name, port, endpoint, urls, clock });
    current = process;
    return {
      ...process,
      server,
      clock: {
        millis: () => clock.millis(),
        moveTo: (at) => clock.moveTo(at),
        nextAt: () => earliest([clock.nextAt(), ...Object.values(server.queues).map((queue) => queue.nextAt())]),
      },
      reopen: async () => open(),
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        current?.kill();
        server.stop();
        await a.client.send(new DeleteTableCommand({ TableName: name }));
      },
    };
  };
  return open();
}

type Process = Pick<SqsWorld, 'jobs' | 'logger' | 'settle' | 'turns'> & { kill(): void };

function openProcess(a: {
  name: string;
  port: number;
  endpoint: string;
  urls: Record<'jobs' | 'deploys' | 'later', string>;
  clock: FakeClock;
}): Process {
  const activity = new AwsActivity();
  const dynamo = clientOf({ port: a.port });
  const sqs = new SQSClient({ endpoint: a.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  activity.watchDynamo(dynamo);
  activity.watchSqs(sqs);
  const table = new DynamoTable({ client: dynamo, name: a.name });
  const logger = quietLogger();
  const wait = { seconds: 0, betweenMs: 2 };
  const jobs = createSqsJobs({ client: sqs, urls: a.urls, table, clock: a.clock, ids: countingIds(), logger, wait });
  const handlers = { attached: false, running: 0 };
  const until = async (isOver: () => boolean): Promise<void> => {
    activity.mark();
    do await pause(1);
    while (!isOver());
  };
  return {
    jobs: { ...jobs, attach: watched({ jobs, handlers }) },
    logger,
    settle: () => until(() => handlers.running === 0 && activity.isQuiet({ queues: handlers.attached ? 3 : 0 })),
    turns: () => until(() => activity.isStill()),
    kill: () => {
      activity.kill();
      dynamo.destroy();
      sqs.destroy();
    },
  };
}

/** Attaches a handler and counts what it does. */
function watched(a: { jobs: Jobs; handlers: { attached: boolean; running: number } }): Jobs['attach'] {
  const { jobs, handlers } = a;
  return async ({ handle }) => {
    const detach = await jobs.attach({
      handle: async (attempt) => {
        handlers.running++;
        try {
          return await handle(attempt);
        } finally {
          handlers.running--;
        }
      },
    });
    handlers.attached = true;
    return async () => {
      await detach();
      handlers.attached = false;
    };
  };
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
