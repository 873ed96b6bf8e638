import type { Context } from 'aws-lambda';
import { runJob } from '#app/run-job.ts';
import type { CloudPlatform } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';
import { answerOf, type QueueAnswer, readRecords, toMessage } from './queue-messages.ts';

/**
 * What a queue of jobs calls: does what its messages say, groups at once and each in order. Nothing is begun in the
 * second half of the function's time, so that what was begun can end. A function that dies has taken nothing out of
 * the queue: its messages come again, and what was done is known from its rows.
 */
export function createQueueHandler(a: {
  cloud: Pick<CloudPlatform, 'platform' | 'jobs' | 'clock' | 'logger' | 'flush'>;
  /** the URL of any queue of the stage */
  anyUrl: string;
}): (event: unknown, context: Context) => Promise<QueueAnswer> {
  const { cloud, anyUrl } = a;
  const { platform, jobs, clock } = cloud;
  return (event, context) =>
    invocation({
      ...{ cloud, context },
      work: async () => {
        const until = clock.millis() + context.getRemainingTimeInMillis() / 2;
        const messages = readRecords(event).map((record) => toMessage({ record, anyUrl }));
        const handle: Parameters<typeof jobs.handleMessages>[0]['handle'] = (attempt) => runJob({ platform, attempt });
        return answerOf((await jobs.handleMessages({ messages, handle, until })).failed);
      },
    });
}
