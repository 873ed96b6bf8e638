import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Handle, REMEMBER_MS } from '#adapters/jobs/attempt.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Jobs } from '#ports/jobs.ts';
import type { Logger } from '#ports/logger.ts';
import { DynamoTable } from '../dynamodb/dynamo-table.ts';
import { RowTable } from '../table/row-table.ts';
import { deadJobs } from './dead-jobs.ts';
import { handleMessages, type QueueMessage } from './handle-messages.ts';
import { bytesOf, JobQueues, MOST_MESSAGE_BYTES, type QueueUrls } from './job-queues.ts';
import { JobRows, putJob } from './job-rows.ts';
import { placeOf, type QueuedJob } from './messages.ts';
import { Poller } from './poller.ts';

/** The queue, and what functions that queues call have to do. */
export type SqsJobs = Jobs & {
  /**
   * Does what messages say; returns the ids of those that must come again. Nothing is begun from `until` on
   * (milliseconds). `givenUp`: their queue has given them up, and their jobs are dead.
   */
  handleMessages(a: {
    messages: readonly QueueMessage[];
    handle: Handle;
    until: number;
    givenUp?: boolean;
  }): Promise<{ failed: string[] }>;
};

// well within the visibility timeout of the queues
const HAND_MS = 60_000;

/**
 * Jobs on SQS, in order by groups, beside rows in the one table. On AWS a function is called with the messages
 * (`handleMessages`); `attach` polls the queues instead, up to `concurrency` (default 16) messages of each in hand.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { SQSClient } from '@aws-sdk/client-sqs';
 * import { createSqsJobs } from '#adapters/aws/jobs/sqs-jobs.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * import type { Logger } from '#ports/logger.ts';
 * declare const logger: Logger;
 * declare const urls: { jobs: string; deploys: string; later: string };
 * const aws = { sqs: new SQSClient({}), urls, dynamo: new DynamoDBClient({}), table: 'dro' };
 * const jobs = createSqsJobs({ ...aws, clock: systemClock(), ids: systemIds(), logger });
 * ```
 */
export function createSqsJobs(a: {
  sqs: SQSClient;
  urls: QueueUrls;
  dynamo: DynamoDBClient;
  /** the name of the one table */
  table: string;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  concurrency?: number;
  /** of a poll: how long the queue waits for a message, and how long we wait when there was none */
  wait?: { seconds: number; betweenMs: number };
}): SqsJobs {
  const { sqs: client, urls, clock, ids, logger, concurrency = 16, wait = { seconds: 5, betweenMs: 0 } } = a;
  const table = new DynamoTable({ client: a.dynamo, name: a.table });
  const rows = new JobRows({ table: new RowTable({ table, etag: randomUUID, pause: (ms) => pause(ms) }) });
  const queues = new JobQueues({ client, urls, clock, pause: (ms) => pause(ms) });
  const tools = { client, rows, queues, clock, ids, logger };
  let attached = false;
  let lastCall: Promise<void> = Promise.resolve();

  /** What is too large for a message goes into a row, before the message that names it. */
  async function toMessage(one: { job: JobSpec; at: number; nth: number }): Promise<QueuedJob | null> {
    const { job, at, nth } = one;
    const queued = { place: placeOf(job), at, nth };
    const whole: QueuedJob = { kind: 'job', ...queued, job };
    if (bytesOf(whole) <= MOST_MESSAGE_BYTES) return whole;
    const seen = await rows.job(job);
    const { row } = seen;
    const isFree = row === null || (row.state === 'done' && at >= row.at + REMEMBER_MS);
    if (!isFree && row.state !== 'stored') return null;
    if (isFree && !(await rows.table.change([putJob({ seen, row: { state: 'stored', job } })]))) return toMessage(one);
    return { kind: 'stored', ...queued, id: job.id };
  }

  async function enqueue(jobs: readonly JobSpec[]): Promise<void> {
    const at = clock.millis();
    const messages: QueuedJob[] = [];
    for (const [nth, job] of jobs.entries()) messages.push(...[(await toMessage({ job, at, nth })) ?? []].flat());
    await queues.line(messages);
  }

  return {
    ...deadJobs({ rows, queues, clock }),
    enqueue: ({ jobs }) => {
      // calls of one process keep their order; one that fails holds up none behind it
      const call = lastCall.then(() => enqueue(jobs));
      lastCall = call.catch(() => {});
      return call;
    },
    attach: async ({ handle }) => {
      if (attached) throw new Error('a handler is attached to the jobs already');
      attached = true;
      let stopped = false;
      const inHand = (a: { messages: QueueMessage[] }): Promise<{ failed: string[] }> => {
        const until = clock.millis() + HAND_MS;
        return handleMessages({ tools, ...a, handle, until, isStopped: () => stopped });
      };
      const pollers = Object.values(urls).map(
        (url) =>
          new Poller({ tools: { client, logger, pause: (ms) => pause(ms) }, url, concurrency, wait, handle: inHand }),
      );
      return async () => {
        stopped = true;
        await Promise.all(pollers.map((poller) => poller.stop()));
        attached = false;
      };
    },
    handleMessages: (asked) => handleMessages({ tools, ...asked }),
  };
}
