import type { Context } from 'aws-lambda';
import type { CloudJobs } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';
import { reactionJobOf } from './reaction-jobs.ts';

/**
 * What rules of the bus call: makes a job of each delivery. The same delivery again is the same job. One that cannot be
 * queued is tried again by the service, and then lies in the queue of what was not delivered.
 */
export function createReactHandler(a: {
  cloud: CloudJobs;
}): (event: unknown, context: Context) => Promise<{ job: string }> {
  const { cloud } = a;
  return (event, context) => {
    const work = async (): Promise<{ job: string }> => {
      const job = reactionJobOf(event);
      await cloud.jobs.enqueue({ jobs: [job] });
      cloud.logger.debug('a delivery is queued', { job_id: job.id, tenant: job.tenant, kind: job.kind });
      return { job: job.id };
    };
    return invocation({ cloud, context, work });
  };
}
