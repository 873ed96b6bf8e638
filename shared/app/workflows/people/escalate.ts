import type { JobSpec } from '#core/plan/journal.ts';
import type { CompiledPeople } from '#core/workflows/people/compile-people.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../../platform.ts';
import { loadInstance } from '../load-instance.ts';
import { toWait, type Wait, waitKey } from '../wait.ts';
import { changeWait } from './change-wait.ts';
import { handedOn } from './hand-on.ts';
import { madeFrom } from './open-task.ts';
import { settleAssignee } from './settle-assignee.ts';
import { callOf, withEntry } from './task.ts';
import { tellJobs } from './tell-job.ts';

/** Sets the ladder of a task up: one timer a rung. Before the task is stored, so that none is without its ladder. */
export async function setLadder(a: {
  platform: Platform;
  tenant: string;
  wait: Wait;
  people: CompiledPeople;
}): Promise<void> {
  const { platform, tenant, wait, people } = a;
  for (const [rung, { afterMs }] of people.rungs.entries()) {
    const due = new Date(Date.parse(wait.opened_at) + afterMs).toISOString();
    const job = rungJob({ tenant, wait, rung });
    await platform.timers.set({ id: `${tenant}:${job.id}`, tenant, due, job });
  }
}

/** Gives a task that is still open to whom the next rung names; a rung is climbed once. */
export async function escalateTask(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const instanceId = String(payload['instance_id']);
  const id = String(payload['wait_id']);
  const rung = Number(payload['rung']);
  const [row] = await platform.store.getSys({ keys: [waitKey({ tenant, instanceId, id })] });
  if (!row) return;
  const open = toWait(row.value);
  if (open.state !== 'open') return;
  const { at, people } = await madeFrom({ platform, tenant, wait: open });
  const to = people.rungs[rung]?.to;
  if (!to) return;
  const { instance } = await loadInstance({ platform, tenant, id: instanceId });
  const task = callOf({ tenant, wait: open });
  const assignee = await settleAssignee({ platform, tenant, instance, at, task, assignee: to });
  await changeWait({
    platform,
    tenant,
    instanceId,
    id,
    change: (current) => {
      if ((current.escalated ?? 0) > rung) return Promise.resolve(null);
      const entry = {
        at: platform.clock.now(),
        what: 'escalated' as const,
        by: null,
        from: current.assignee,
        to: assignee,
        rung: rung + 1,
      };
      const handed = { ...handedOn({ wait: current, assignee, people }), escalated: rung + 1 };
      const next = withEntry({ wait: handed, entry });
      return Promise.resolve({ wait: next, jobs: tellJobs({ tenant, wait: next, notices: people.notices.length }) });
    },
  });
}

function rungJob(a: { tenant: string; wait: Wait; rung: number }): JobSpec {
  const { instance_id: instanceId, id } = a.wait;
  return {
    id: `escalate:${instanceId}:${id}:${a.rung}`,
    tenant: a.tenant,
    kind: 'escalate_wait',
    group: `instance:${instanceId}`,
    payload: { instance_id: instanceId, wait_id: id, rung: a.rung },
  };
}
