import type { Context } from 'aws-lambda';
import { endedJobs } from '#app/workflows/ended-jobs.ts';
import type { CloudJobs } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';
import { executionEndOf } from './execution-end.ts';

/**
 * What the rule for ends of executions calls: an execution that ended without success closes its instance, whatever
 * ended it (ADR 39). The service tells of ends as a best effort; what it does not tell is found by asking.
 */
export function createEndedHandler(a: {
  cloud: CloudJobs;
}): (event: unknown, context: Context) => Promise<{ jobs: string[] }> {
  const { cloud } = a;
  const { jobs, platform } = cloud;
  const work = async (event: unknown): Promise<{ jobs: string[] }> => {
    const end = await executionEndOf({ event, engine: platform.engine });
    const made = end === null ? [] : endedJobs(end);
    if (made.length > 0) await jobs.enqueue({ jobs: made });
    return { jobs: made.map(({ id }) => id) };
  };
  return (event, context) => invocation({ cloud, context, work: () => work(event) });
}
