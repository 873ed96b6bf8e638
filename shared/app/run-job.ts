import { codeOf } from '#core/errors/code-of.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JobKind } from '#core/plan/journal.ts';
import type { JobAttempt, JobResult } from '#ports/jobs.ts';
import { runDispatched } from './actions/run-dispatched.ts';
import { buildKeys } from './definitions/build-keys.ts';
import { deploy } from './definitions/deploy.ts';
import { reconcileJob } from './deployments/reconcile-job.ts';
import { ingestEvent } from './events/ingest-event.ts';
import { runParked } from './inbound/run-parked.ts';
import { cleanIssues, cleanMessage, recordsOfJob } from './pii/clean-message.ts';
import type { Platform } from './platform.ts';
import { isPostponed } from './postponed.ts';
import { matchPool } from './reactions/match-pool.ts';
import { react } from './reactions/react.ts';
import { retryPolicy } from './reactions/retry-policy.ts';
import { runAfterHook } from './records/run-after-hook.ts';
import { expireEvents } from './retention/expire-events.ts';
import { fireSchedule } from './schedules/fire-schedule.ts';
import { runSchedule } from './schedules/run-schedule.ts';
import { deliverDecision } from './workflows/deliver-decision.ts';
import { executionEnded } from './workflows/execution-ended.ts';
import { lookAfterValues } from './workflows/large/look-after.ts';
import { lookAfterExecutions } from './workflows/look-after-executions.ts';
import { noteNotStarted } from './workflows/not-started.ts';
import { escalateTask } from './workflows/people/escalate.ts';
import { tellTask } from './workflows/people/tell.ts';
import { arriveEvent } from './workflows/signals/arrive-event.ts';
import { runSignalJob, settleEventWait } from './workflows/signals/run-signal-job.ts';
import { startExecution } from './workflows/start-execution.ts';
import { stopExecution } from './workflows/stop-execution.ts';
import { runHookJob } from './workflows/task-hooks/run-hook-job.ts';

/** One kind of job; throws when the attempt failed. */
export type JobHandler = (a: { platform: Platform; attempt: JobAttempt }) => Promise<void>;

const HANDLERS: Record<JobKind, JobHandler> = {
  after_hook: runAfterHook,
  react,
  match_pool: matchPool,
  deploy,
  start_execution: startExecution,
  stop_execution: stopExecution,
  execution_ended: executionEnded,
  settle_wait: deliverDecision,
  escalate_wait: escalateTask,
  tell_task: tellTask,
  task_hooks: runHookJob,
  settle_event_wait: settleEventWait,
  arrive_event: arriveEvent,
  deliver_signal: runSignalJob,
  dispatch_task: runDispatched,
  build_keys: buildKeys,
  run_schedule: runSchedule,
  fire_schedule: fireSchedule,
  inbound: runParked,
  ingest_event: ingestEvent,
  expire_events: expireEvents,
  look_after_values: lookAfterValues,
  look_after_executions: lookAfterExecutions,
  reconcile: reconcileJob,
};

/**
 * Makes one attempt at a job. What a caller could mend (a refused write, a hook that aborts) fails for good and
 * becomes a dead letter to look at; what passes by itself is tried again, as often as its rule says.
 */
export async function runJob(a: { platform: Platform; attempt: JobAttempt }): Promise<JobResult> {
  const { job, attempt } = a.attempt;
  try {
    await HANDLERS[job.kind](a);
    return { ok: true };
  } catch (error) {
    if (isPostponed(error)) return { ok: false, later: error.at };
    const known = isDroError(error);
    const code = codeOf(error);
    const said = error instanceof Error ? error.message : String(error);
    const about = { platform: a.platform, tenant: job.tenant, records: recordsOfJob(job) };
    const message = await cleanMessage({ ...about, message: said });
    const issues = await cleanIssues({ ...about, issues: known ? error.issues : [] });
    const passes =
      known &&
      (error.code === 'VERSION_CONFLICT' || error.data['timed_out'] === true || error.data['may_come'] === true);
    const retry = !known || error.status >= 500 || passes;
    const fields = { job_id: job.id, kind: job.kind, tenant: job.tenant, attempt, code, reason: message };
    const policy = retry ? await retryPolicy({ platform: a.platform, job, attempt }) : null;
    const isLast = policy ? attempt >= policy.attempts : a.attempt.lastAttempt;
    if (retry && !isLast) a.platform.logger.warn('a job failed and is tried again', fields);
    else {
      a.platform.logger.error('a job is dead', fields);
      if (job.kind === 'start_execution') await noteNotStarted({ ...a, code, message });
    }
    return { ok: false, code, message, retry, ...(issues.length > 0 && { issues }), ...(policy && { policy }) };
  }
}
