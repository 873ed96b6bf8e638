import { hooksOf } from '#core/workflows/task-hooks/hooks-of.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../../platform.ts';
import { loadInstance } from '../load-instance.ts';
import { workflowAt } from '../workflow-at.ts';
import { toMoment } from './moment.ts';
import { runHooks } from './run-hooks.ts';

/**
 * Runs hooks that no step waits for: also when the workflow is over by then. Throws what makes the job try again, and
 * in the end what makes it a dead letter.
 */
export async function runHookJob(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform, attempt } = a;
  const { tenant, payload } = attempt.job;
  const { instance } = await loadInstance({ platform, tenant, id: String(payload['instance_id']) });
  const { id, version } = instance.workflow;
  const at = await workflowAt({ platform, tenant, id, version });
  const moment = toMoment(payload['moment']);
  const hooks = hooksOf({ hooks: at.workflow.hooks, ...moment });
  const wanted = Array.isArray(payload['hooks']) ? payload['hooks'].map(Number) : [];
  const run = { platform, tenant, instance, at, moment, hooks, wanted };
  const { again, failed, later } = await runHooks({ ...run, attempt: attempt.attempt });
  const error = again ?? later ?? failed;
  if (error !== null) throw error;
}
