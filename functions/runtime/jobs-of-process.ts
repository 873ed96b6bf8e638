import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsJobs } from '#adapters/aws/jobs/sqs-jobs.ts';
import { createWorkflowEngine } from '#adapters/aws/step-functions/workflow-engine.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { accountOf } from './account-of.ts';
import type { CloudJobs } from './cloud-platform.ts';
import { createCloudLogger } from './logger.ts';
import { REQUESTS } from './requests.ts';
import { readSettings } from './settings.ts';

/**
 * As much of a platform as a function needs that only puts jobs in line: it knows no definitions, so it starts in a
 * third of the time. Throws with all that is wrong with the environment.
 */
export function jobsOfProcess(): CloudJobs {
  const settings = readSettings({ env: process.env });
  const clock = systemClock();
  const logger = createCloudLogger();
  const jobs = createSqsJobs({
    ...{ sqs: new SQSClient(REQUESTS), urls: settings.queues },
    ...{ dynamo: new DynamoDBClient(REQUESTS), table: settings.table },
    ...{ clock, ids: systemIds(), logger },
  });
  const engine = createWorkflowEngine({ client: new SFNClient(REQUESTS), account: accountOf(settings) });
  return { platform: { jobs, engine }, jobs, clock, logger, flush: async () => undefined };
}
