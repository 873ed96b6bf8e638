import type { Context } from 'aws-lambda';
import { errorText } from '#adapters/store/error-text.ts';
import {
  answerOf,
  type QueueAnswer,
  type QueueRecord,
  readRecords,
  toMessage,
} from '#functions/queues/queue-messages.ts';
import type { CloudJobs } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';
import type { JobResult } from '#ports/jobs.ts';
import { undeliveredJob } from './undelivered.ts';

/**
 * What the queues of given-up messages call. Jobs that a queue gave up become the product's own dead letters, in their
 * place, where admins see and redrive them; what only had to wait is queued again. A delivery that the bus gave up is
 * queued as the job that it was to be. What cannot be read stays where it is, and an alarm tells of it.
 */
export function createDeadHandler(a: {
  cloud: CloudJobs;
  /** the URL of any queue of the stage */
  anyUrl: string;
  /** the ARN of the queue of what was not delivered */
  undelivered: string;
}): (event: unknown, context: Context) => Promise<QueueAnswer> {
  const { cloud, anyUrl, undelivered } = a;
  const { jobs, clock } = cloud;

  async function deadJobs(records: readonly QueueRecord[], until: number): Promise<string[]> {
    const messages = records.map((record) => toMessage({ record, anyUrl }));
    // what stands behind a job that was given up is not done here, but where jobs are
    const handle = async (): Promise<JobResult> => ({ ok: false, later: clock.millis() });
    return (await jobs.handleMessages({ messages, handle, until, givenUp: true })).failed;
  }

  async function deliver(record: QueueRecord): Promise<string[]> {
    try {
      const ruleArn = record.messageAttributes['RULE_ARN']?.stringValue;
      const code = record.messageAttributes['ERROR_CODE']?.stringValue ?? null;
      const job = undeliveredJob({ body: record.body, ruleArn });
      await jobs.enqueue({ jobs: [job] });
      const fields = { rule: ruleArn ?? null, code, job_id: job.id, tenant: job.tenant };
      cloud.logger.warn('what was not delivered is queued', fields);
      return [];
    } catch (error) {
      const fields = { id: record.messageId, error: errorText(error) };
      cloud.logger.error('what was not delivered could not be queued', fields);
      return [record.messageId];
    }
  }

  return (event, context) =>
    invocation({
      ...{ cloud, context },
      work: async () => {
        const until = clock.millis() + context.getRemainingTimeInMillis() / 2;
        const records = readRecords(event);
        const failed = [
          ...(await deadJobs(
            records.filter((one) => one.eventSourceARN !== undelivered),
            until,
          )),
        ];
        for (const one of records.filter(({ eventSourceARN }) => eventSourceARN === undelivered)) {
          failed.push(...(await deliver(one)));
        }
        return answerOf(failed);
      },
    });
}
