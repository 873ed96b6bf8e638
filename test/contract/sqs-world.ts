import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { createSqsJobs, type SqsJobs } from '#adapters/aws/jobs/sqs-jobs.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { Jobs } from '#ports/jobs.ts';
import { AwsActivity } from '#test/support/aws-activity.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import type { Dynoxide } from '#test/support/dynoxide.ts';
import { type QuietLogger, quietLogger } from '#test/support/quiet-logger.ts';
import { SqsServer } from '#test/support/sqs-server.ts';
import type { JobsWorld } from './jobs.suite.ts';
import { START } from './plans.ts';

/** The jobs of a cloud whose queues are in this process. */
export type SqsWorld = Omit<JobsWorld, 'jobs' | 'reopen'> & {
  jobs: SqsJobs;
  server: SqsServer;
  logger: QuietLogger;
  reopen(): Promise<SqsWorld>;
};

const VISIBILITY_MS = 12 * 60 * 1000;
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

const LAST_WORDS_MS = 30;

let tables = 0;

/** Jobs over a fresh table and fresh queues; the clock of the test is the queues' too. */
export async function openSqs(a: Dynoxide): Promise<SqsWorld> {
  const name = `jobs-${++tables}`;
  await a.client().send(new CreateTableCommand(tableInput({ name })));
  const clock = new FakeClock({ start: START });
  const server = new SqsServer({ now: () => clock.millis(), visibilityMs: VISIBILITY_MS });
  const { endpoint, urls } = await server.start();
  let current: Process | null = null;
  let isOpen = true;

  const open = (): SqsWorld => {
    const process = openProcess({ name, dynamo: a.connect(), endpoint, urls, clock });
    current = process;
    return {
      ...process,
      server,
      clock: {
        millis: () => clock.millis(),
        moveTo: (at) => clock.moveTo(at),
        nextAt: () => earliest([clock.nextAt(), ...Object.values(server.queues).map((queue) => queue.nextAt())]),
      },
      reopen: async () => {
        current?.kill();
        // what it had asked for may be on its way to nobody
        await pause(LAST_WORDS_MS);
        // what a killed process had in hand comes again once its time is out; nobody waits for that here
        for (const queue of Object.values(server.queues)) queue.lapse();
        return open();
      },
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        current?.kill();
        server.stop();
        await a.client().send(new DeleteTableCommand({ TableName: name }));
      },
    };
  };
  return open();
}

type Process = Pick<SqsWorld, 'jobs' | 'logger' | 'settle' | 'turns'> & { kill(): void };

function openProcess(a: {
  name: string;
  dynamo: DynamoDBClient;
  endpoint: string;
  urls: Record<'jobs' | 'deploys' | 'later', string>;
  clock: FakeClock;
}): Process {
  const activity = new AwsActivity();
  const { dynamo, urls, clock, name: table } = a;
  const sqs = new SQSClient({ endpoint: a.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  activity.watchDynamo(dynamo);
  activity.watchSqs(sqs);
  const logger = quietLogger();
  const wait = { seconds: 0, betweenMs: 2 };
  const jobs = createSqsJobs({ sqs, urls, dynamo, table, clock, ids: countingIds(), logger, wait });
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
