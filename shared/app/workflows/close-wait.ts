import type { JobSpec } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../platform.ts';
import { changeInstance } from './change-instance.ts';
import { fromWait, openWaitKey, toWait, type Wait, waitKey } from './wait.ts';

/**
 * Moves a wait from open to its end, once: whoever comes first wins, and the row as it then stands is returned to
 * all. `ended` is false for those who came too late.
 */
export async function closeWait(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  id: string;
  end: Pick<Wait, 'state' | 'outcome' | 'decided_by' | 'comment'>;
  actor?: Actor;
  jobs?: JobSpec[];
}): Promise<{ wait: Wait | null; ended: boolean }> {
  const { platform, tenant, instanceId, id } = a;
  const key = waitKey({ tenant, instanceId, id });
  let wait: Wait | null = null;
  let ended = false;
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    ...(a.actor && { actor: a.actor }),
    change: async (instance) => {
      const [row] = await platform.store.getSys({ keys: [key] });
      wait = row ? toWait(row.value) : null;
      ended = false;
      if (!row || wait?.state !== 'open') return null;
      wait = { ...wait, ...a.end, settled_at: platform.clock.now() };
      ended = true;
      const ops: Op[] = [
        { kind: 'sys', key, expect: row.etag, value: fromWait(wait) },
        { kind: 'sys', key: openWaitKey({ tenant, wait }), expect: 'any', value: null },
      ];
      const waitingFor = instance.waiting_for.filter((step) => step !== wait?.step);
      const status = waitingFor.length === 0 ? 'running' : instance.status;
      // people and timers start a chain anew
      return {
        instance: { ...instance, status, waiting_for: waitingFor, depth: 0 },
        ops,
        ...(a.jobs && { jobs: a.jobs }),
      };
    },
  });
  return { wait, ended };
}
