import { z } from 'zod';
import type { JobSpec } from '#core/plan/journal.ts';
import type { ExecutionEnd } from '#ports/workflow-engine.ts';

// what startExecution gives; the rest of it does not matter here
const startedWith = z.object({ tenantId: z.string(), instanceId: z.string(), epoch: z.number().int() });
// what the service gives a cause room for is more than anybody reads
const LONGEST_CAUSE = 8000;

/** What is to be done when an execution ended without success; nothing for one that is of no instance. */
export function endedJobs(end: ExecutionEnd): JobSpec[] {
  const { data } = startedWith.safeParse(end.input);
  if (!data) return [];
  const { tenantId: tenant, instanceId, epoch } = data;
  const { executionId, status, error = null, cause = null } = end;
  return [
    {
      id: `ended:${executionId}`,
      tenant,
      kind: 'execution_ended',
      // not behind the instance's other jobs: one of those that is dead must not hide this
      group: `ended:${instanceId}`,
      payload: {
        ...{ execution_id: executionId, instance_id: instanceId, epoch },
        ...{ status, error, cause: cause?.slice(0, LONGEST_CAUSE) ?? null },
      },
    },
  ];
}
