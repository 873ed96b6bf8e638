import type { Json } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import { groupsAt, type HookPoint } from '#core/workflows/task-hooks/hooks-of.ts';
import type { Platform } from '../../platform.ts';
import type { TaskCall } from '../task-payload.ts';
import type { Visit } from '../tasks/visit.ts';
import { HOOK_ERRORS } from './hook-error.ts';
import { hookJobs } from './hook-jobs.ts';
import { joinHooks } from './join-hooks.ts';
import { keepGiven } from './keep-given.ts';
import type { Moment } from './moment.ts';

type Input = {
  platform: Platform;
  task: TaskCall;
  visit: Visit;
  point: HookPoint;
  /** why the step failed; left out: it did not */
  error?: { code: string; message: string };
  output?: Json;
};

/**
 * Runs the hooks at a point of a step that the step waits for, and gives the jobs of the others. Throws the error that
 * makes the machine try the hooks again, or fail the step.
 */
export async function hooksAtPoint(a: Input): Promise<JobSpec[]> {
  const { platform, task, visit, point, error = null } = a;
  const { compiled, at, instance } = visit;
  if (!compiled || at.workflow.hooks.size === 0) return [];
  const status = point.at === 'started' ? 'running' : error === null ? 'completed' : 'failed';
  const { epoch, visit: number, step, scope = null, tenantId: tenant } = task;
  const jobs: JobSpec[] = [];
  for (const { owner, event } of groupsAt({ workflow: at.workflow, compiled, point })) {
    const moment: Moment = { event, owner, step, epoch, visit: number, scope, status, error };
    const run = { platform, tenant, instance, at, moment, ...(a.output !== undefined && { output: a.output }) };
    jobs.push(...hookJobs({ tenant, instanceId: instance.id, hooks: at.workflow.hooks, moment }));
    await keepGiven(run);
    // a hook that failed the step does not fail it twice
    if (error?.code !== HOOK_ERRORS.failed) await joinHooks(run);
  }
  return jobs;
}

/** The same where the jobs go with no write: they are queued at once. */
export async function queueAtPoint(a: Input): Promise<void> {
  const jobs = await hooksAtPoint(a);
  if (jobs.length > 0) await a.platform.jobs.enqueue({ jobs });
}
