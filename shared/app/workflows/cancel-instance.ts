import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { type Actor, SYSTEM_ACTOR } from '#core/records/actor.ts';
import { hasRollback, ROLLBACK_STEP } from '#core/workflows/rollback.ts';
import type { Platform } from '../platform.ts';
import { cancelledWaits } from './cancelled-waits.ts';
import { changeInstance } from './change-instance.ts';
import { type Instance, isOver } from './instance.ts';
import { newEpoch } from './new-epoch.ts';
import { stopJob } from './run-jobs.ts';
import { workflowAt } from './workflow-at.ts';

// the others are closed by the job that ends the execution
const AT_ONCE = 10;

/**
 * Cancels an instance: from then on nothing of it counts any more, and what runs of it is ended. With `rollback` what
 * it has done is undone first, in an execution of its own. Throws ALREADY_DECIDED when it is over.
 */
export async function cancelInstance(a: {
  platform: Platform;
  tenant: string;
  id: string;
  rollback: boolean;
  actor?: Actor;
  cause?: string;
}): Promise<Instance> {
  const { platform, tenant, id, actor = SYSTEM_ACTOR } = a;
  return changeInstance({
    platform,
    tenant,
    id,
    actor,
    ...(a.cause !== undefined && { cause: a.cause }),
    change: async (instance) => {
      if (isOver(instance) || isUndone(instance)) throw tooLate(instance);
      const { epoch } = instance;
      const most = { limit: AT_ONCE, childless: true } as const;
      const { ops } = await cancelledWaits({ platform, tenant, instanceId: id, epoch, ...most });
      if (a.rollback && (await canUndo({ platform, tenant, instance }))) {
        return newEpoch({ platform, tenant, instance, actor, ops, run: { why: 'rollback', from: ROLLBACK_STEP } });
      }
      const cancelled: Instance = {
        ...instance,
        status: 'cancelled',
        waiting_for: [],
        event_waits: [],
        finished_at: platform.clock.now(),
      };
      const jobs = [stopJob({ tenant, instance, why: 'cancelled', rollback: false })];
      return { instance: cancelled, ops, jobs };
    },
  });
}

/** The same for who does not mind that it has ended, or is being ended. */
export async function cancelIfRunning(a: Parameters<typeof cancelInstance>[0]): Promise<void> {
  try {
    await cancelInstance(a);
  } catch (error) {
    if (!isDroError(error) || error.code !== 'ALREADY_DECIDED') throw error;
  }
}

/** A workflow whose steps say nothing of how they are undone is at its end at once. */
async function canUndo(a: { platform: Platform; tenant: string; instance: Instance }): Promise<boolean> {
  const { platform, tenant, instance } = a;
  const { id, version } = instance.workflow;
  const at = await workflowAt({ platform, tenant, id, version });
  return hasRollback(at.workflow);
}

/** Whether an execution is at it that takes back what was done, whatever for. */
function isUndone(instance: Instance): boolean {
  return instance.rolling_back === instance.epoch || instance.runs?.at(-1)?.from === ROLLBACK_STEP;
}

function tooLate(instance: Instance): DroError {
  const { id, status, undoing } = instance;
  const why = undoing ? `after ${undoing.code}` : 'since it was cancelled';
  const how = isOver(instance)
    ? `it is ${status}`
    : `what it did is being undone ${why}, and that comes to its end: wait for it, and redrive what gets stuck`;
  return new DroError({ code: 'ALREADY_DECIDED', detail: `instance ${id}: ${how}` });
}
