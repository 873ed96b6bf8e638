import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { JobSpec, Journal } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import { type Actor, SYSTEM_ACTOR } from '#core/records/actor.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import type { Platform } from '../platform.ts';
import { type Instance, instanceKey, isOver, statusKey, workflowKey } from './instance.ts';
import { loadInstance } from './load-instance.ts';
import { stopJob } from './run-jobs.ts';
import { CHILD_ENDED, type Signal } from './signals/event-wait.ts';
import { interestOps } from './signals/interests.ts';
import { signalJob } from './signals/signal-job.ts';
import { endHookJobs } from './task-hooks/end-hooks.ts';

const TRIES = 10;

/** What a change of an instance brings along in the same transaction. */
export type InstanceChange = { instance: Instance; ops?: Op[]; jobs?: JobSpec[] };

/**
 * Changes an instance and what belongs to it in one transaction with a journal row. `change` is asked again when
 * somebody else was faster; null means that there is nothing to do any more.
 */
export async function changeInstance(a: {
  platform: Platform;
  tenant: string;
  id: string;
  actor?: Actor;
  /** in words for the audit; left out: the workflow itself */
  cause?: string;
  change(current: Instance): Promise<InstanceChange | null>;
}): Promise<Instance> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { instance: before, etag } = await loadInstance(a);
    const change = await a.change(before);
    if (change === null) return before;
    const { instance: after } = change;
    const ops: Op[] = [
      { kind: 'sys', key: instanceKey(a), expect: etag, value: after as unknown as Json },
      ...statusOps({ tenant: a.tenant, before, after }),
      ...(change.ops ?? []),
    ];
    const ended = { ...a, before, after };
    const jobs = [...(change.jobs ?? []), ...endJobs(ended), ...(await endHookJobs(ended))];
    const journal = journalOf({ ...a, before, after, etag, jobs });
    const committed = await a.platform.store.commit({ plan: { tenant: a.tenant, ops, journal } });
    if (committed.ok) return after;
  }
  throw new DroError({ code: 'CONTENTION', detail: `instance ${a.id} changes too often` });
}

function statusOps(a: { tenant: string; before: Instance; after: Instance }): Op[] {
  const { tenant, before, after } = a;
  const { id, key, workflow } = after;
  const ops: Op[] = [];
  if (before.status !== after.status) {
    ops.push({ kind: 'sys', key: statusKey({ tenant, id, status: before.status }), expect: 'any', value: null });
    ops.push({ kind: 'sys', key: statusKey({ tenant, id, status: after.status }), expect: 'any', value: {} });
  }
  if (key !== null && isOver(after) && !isOver(before)) {
    ops.push({ kind: 'sys', key: workflowKey({ tenant, workflowId: workflow.id, key }), expect: 'any', value: null });
  }
  if (isOver(after) && !isOver(before)) {
    ops.push(...interestOps({ tenant, instanceId: id, pks: after.interests ?? [], live: false }));
  }
  return ops;
}

/** Who waits for an instance hears of its end, however it ended; what it still waits for itself is ended. */
function endJobs(a: { platform: Platform; tenant: string; before: Instance; after: Instance }): JobSpec[] {
  const { tenant, before, after } = a;
  if (!isOver(after) || isOver(before)) return [];
  const { id, status, outcome, parent, epoch } = after;
  const left = before.waiting_for.length > 0 && status !== 'cancelled';
  const jobs = left ? [stopJob({ tenant, instance: before, why: status, rollback: false })] : [];
  if (!parent) return jobs;
  const at = a.platform.clock.now();
  const signal: Signal = {
    id: `${id}.${epoch}`,
    name: CHILD_ENDED,
    correlation: id,
    at,
    data: { id, status, outcome },
  };
  return [...jobs, signalJob({ tenant, instanceId: parent.instance_id, signal })];
}

function journalOf(a: {
  platform: Platform;
  tenant: string;
  actor?: Actor;
  cause?: string;
  before: Instance;
  after: Instance;
  etag: number;
  jobs: JobSpec[];
}): Journal {
  const { before, after } = a;
  const ref = { tenant: a.tenant, app: ADMIN_APP, entity: '_workflow_instances', id: after.id };
  const changes: FieldChanges = {};
  if (before.status !== after.status) changes['status'] = { previous: before.status, new: after.status };
  if (before.outcome !== after.outcome) changes['outcome'] = { previous: before.outcome, new: after.outcome };
  if (before.epoch !== after.epoch) changes['epoch'] = { previous: before.epoch, new: after.epoch };
  const writeId = a.platform.ids.write();
  return {
    writeId,
    root: ref,
    version: a.etag + 1,
    at: a.platform.clock.now(),
    actor: a.actor ?? SYSTEM_ACTOR,
    correlationId: after.correlation_id,
    ...(after.causation_id !== null && { causationId: after.causation_id }),
    depth: after.depth,
    traceparent: spanOf({ parent: after.traceparent, correlationId: after.correlation_id, seed: writeId }),
    cause: a.cause ?? `workflow:${after.workflow.id}`,
    changes: [{ ref, operation: 'update', version: a.etag + 1, changes }],
    events: [],
    jobs: a.jobs,
  };
}
