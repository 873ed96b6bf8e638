import type { JobSpec } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../../platform.ts';
import { changeInstance } from '../change-instance.ts';
import { type Instance, isOver } from '../instance.ts';
import { fromWait, openWaitKey, toWait, type Wait, waitKey } from '../wait.ts';

const MOST_WAITS = 500;

/** What becomes of a wait, with what belongs to it. */
export type WaitChange = { wait: Wait; jobs?: JobSpec[]; ops?: Op[] };

/**
 * Changes an open wait, in one transaction with a journal row. `change` is asked again when somebody else was faster,
 * with the wait as it then is; it is not asked about one that is closed, whose row is returned as it stands. A wait
 * that is no longer open afterwards counts as settled: its instance goes on.
 */
export async function changeWait(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  id: string;
  actor?: Actor;
  change(wait: Wait, instance: Instance): Promise<WaitChange | null>;
}): Promise<{ wait: Wait | null; changed: boolean }> {
  const { platform, tenant, instanceId, id } = a;
  const key = waitKey({ tenant, instanceId, id });
  let wait: Wait | null = null;
  let changed = false;
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    ...(a.actor && { actor: a.actor }),
    change: async (instance) => {
      changed = false;
      const [row] = await platform.store.getSys({ keys: [key] });
      wait = row ? toWait(row.value) : null;
      if (!row || wait?.state !== 'open' || !isAlive({ instance, wait })) return null;
      const change = await a.change(wait, instance);
      if (change === null) return null;
      const isSettled = change.wait.state !== 'open';
      wait = isSettled ? { ...change.wait, settled_at: platform.clock.now() } : change.wait;
      changed = true;
      const ops: Op[] = [{ kind: 'sys', key, expect: row.etag, value: fromWait(wait) }, ...(change.ops ?? [])];
      const jobs = change.jobs ?? [];
      if (!isSettled) return { instance, ops, jobs };
      ops.push({ kind: 'sys', key: openWaitKey({ tenant, wait }), expect: 'any', value: null });
      const others = await othersOpen({ platform, tenant, wait });
      return { instance: goesOn({ instance, wait, others }), ops, jobs };
    },
  });
  return { wait, changed };
}

/** Whether what becomes of a wait still counts: its execution is neither over nor being taken back. */
export function isAlive(a: { instance: Instance; wait: Wait }): boolean {
  const { instance, wait } = a;
  return !isOver(instance) && instance.epoch === wait.epoch && instance.rolling_back !== wait.epoch;
}

/** Whether the same step waits elsewhere: in other iterations of a collection. */
async function othersOpen(a: { platform: Platform; tenant: string; wait: Wait }): Promise<boolean> {
  const { platform, tenant, wait } = a;
  if (wait.scope === undefined) return false;
  const { rows } = await platform.store.querySys({ tenant, kind: 'wait', pk: wait.instance_id, limit: MOST_WAITS });
  const all = rows.map((row) => toWait(row.value));
  return all.some((one) => one.state === 'open' && one.step === wait.step && one.id !== wait.id);
}

function goesOn(a: { instance: Instance; wait: Wait; others: boolean }): Instance {
  const { instance, wait } = a;
  const waitingFor = a.others ? instance.waiting_for : instance.waiting_for.filter((step) => step !== wait.step);
  const status = waitingFor.length === 0 ? 'running' : instance.status;
  // people and timers start a chain anew
  return { ...instance, status, waiting_for: waitingFor, depth: 0 };
}
