import type { JobSpec } from '#core/plan/journal.ts';
import { WORKFLOW_HOOKS } from '#core/workflows/task-hooks/hooks-of.ts';
import type { Platform } from '../../platform.ts';
import { type Instance, isOver } from '../instance.ts';
import { workflowAt } from '../workflow-at.ts';
import { hookJobs } from './hook-jobs.ts';

// the end has no visit; this sorts behind all
const LAST_VISIT = 999_999;

/** The jobs of what follows the end of a workflow, however it ended. */
export async function endHookJobs(a: {
  platform: Platform;
  tenant: string;
  before: Instance;
  after: Instance;
}): Promise<JobSpec[]> {
  const { platform, tenant, before, after } = a;
  if (!isOver(after) || isOver(before)) return [];
  const { id, epoch, status, error, workflow } = after;
  try {
    const at = await workflowAt({ platform, tenant, id: workflow.id, version: workflow.version });
    const moment = { event: 'workflow_finished', owner: WORKFLOW_HOOKS, step: WORKFLOW_HOOKS, epoch } as const;
    const { hooks } = at.workflow;
    return hookJobs({
      tenant,
      instanceId: id,
      hooks,
      moment: { ...moment, visit: LAST_VISIT, scope: null, status, error },
    });
  } catch (cause) {
    // an instance ends even when its definition can no longer be read
    const reason = cause instanceof Error ? cause.message : String(cause);
    platform.logger.error('the hooks of a finished workflow are not known', { tenant, instance_id: id, reason });
    return [];
  }
}
