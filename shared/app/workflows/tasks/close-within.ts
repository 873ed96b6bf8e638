import type { Step } from '#core/workflows/definition.ts';
import { allSteps, branchesOf } from '#core/workflows/targets.ts';
import type { Platform } from '../../platform.ts';
import { cancelIfRunning } from '../cancel-instance.ts';
import { cancelledWaits } from '../cancelled-waits.ts';
import { changeInstance } from '../change-instance.ts';
import { isOver } from '../instance.ts';
import type { TaskCall } from '../task-payload.ts';

// each takes two items of a transaction
const AT_ONCE = 30;

/** Closes what still waits within a step that failed: nobody would hear the answer, and the workflow goes on. */
export async function closeWithin(a: { platform: Platform; task: TaskCall; step: Step }): Promise<void> {
  const { platform, task } = a;
  const { tenantId: tenant, instanceId: id, epoch } = task;
  const ids = branchesOf(a.step).flatMap(({ steps }) => allSteps({ steps }).map(({ step }) => step.id));
  if (ids.length === 0) return;
  const within = `${task.scope === undefined ? '' : `${task.scope}/`}${task.step}.`;
  for (;;) {
    const { ops, children } = await cancelledWaits({
      ...{ platform, tenant, instanceId: id, epoch, within },
      limit: AT_ONCE,
    });
    // the workflows first: what is closed is not found again
    for (const child of children) {
      await cancelIfRunning({ platform, tenant, id: child, rollback: false });
    }
    if (ops.length === 0) return;
    await changeInstance({
      platform,
      tenant,
      id,
      change: (instance) => {
        const waiting_for = instance.waiting_for.filter((step) => !ids.includes(step));
        const status = waiting_for.length === 0 && !isOver(instance) ? 'running' : instance.status;
        return Promise.resolve({ instance: { ...instance, status, waiting_for }, ops });
      },
    });
  }
}
