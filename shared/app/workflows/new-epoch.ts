import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../platform.ts';
import type { InstanceChange } from './change-instance.ts';
import { type Instance, type InstanceRun, isOver, type MidCollection, workflowKey } from './instance.ts';
import { machinesWith } from './machine-of.ts';
import { startJob, stopJob } from './run-jobs.ts';
import { workflowAt } from './workflow-at.ts';

// as many as a timeline shows
const MOST_CONTINUED = 10;

/**
 * Another execution of the same instance (decisions §4.4): what still runs of the one before is ended first, and
 * nothing that it may send late counts any more.
 */
export async function newEpoch(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  actor: Actor;
  run: Pick<InstanceRun, 'why' | 'from'>;
  /** the collection that it goes on in the midst of */
  within?: MidCollection;
  /** another version of its workflow, and what belongs to it */
  on?: Pick<Instance, 'workflow' | 'context' | 'interests'>;
  ops?: readonly Op[];
}): Promise<InstanceChange> {
  const { platform, tenant, instance: before, run } = a;
  const { resume: _, ...rest } = before;
  const epoch = before.epoch + 1;
  const workflow = a.on?.workflow ?? before.workflow;
  const { machine } = await workflowAt({ platform, tenant, id: workflow.id, version: workflow.version });
  const started: InstanceRun = {
    ...run,
    epoch,
    version: workflow.version,
    by: a.actor.userId,
    at: platform.clock.now(),
    ...(isOver(before) && { after: before.status }),
  };
  const instance: Instance = {
    ...rest,
    ...a.on,
    status: 'running',
    outcome: null,
    error: null,
    epoch,
    waiting_for: [],
    event_waits: [],
    finished_at: null,
    // who goes on by himself is as deep as before
    depth: run.why === 'continue' ? before.depth : 0,
    ...(run.from !== null && { resume: { step: run.from, ...(a.within && { within: a.within }) } }),
    machines: machinesWith({ machines: before.machines, epoch, hash: machine.hash }),
    runs: withRun({ runs: before.runs ?? [], started }),
  };
  const ops = [...(a.ops ?? [])];
  if (isOver(before) && before.key !== null) {
    const key = workflowKey({ tenant, workflowId: workflow.id, key: before.key });
    ops.push({ kind: 'sys', key, expect: 'absent', value: { instance_id: before.id } });
  }
  const stop = stopJob({ tenant, instance: before, why: run.why, rollback: run.why === 'rollback' });
  return { instance, ops, jobs: [stop, startJob({ tenant, instance })] };
}

/** A workflow that goes on for years has ever more executions: of those nobody asked for the latest are kept. */
function withRun(a: { runs: readonly InstanceRun[]; started: InstanceRun }): InstanceRun[] {
  const all = [...a.runs, a.started];
  const continued = all.filter((one) => one.why === 'continue').slice(-MOST_CONTINUED);
  return all.filter((one) => one.why !== 'continue' || continued.includes(one));
}
