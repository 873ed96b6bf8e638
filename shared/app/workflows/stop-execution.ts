import type { Json } from '#core/json/json.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { cancelIfRunning } from './cancel-instance.ts';
import { cancelledWaits } from './cancelled-waits.ts';
import { changeInstance } from './change-instance.ts';
import type { Instance } from './instance.ts';
import { loadInstance, toInstance } from './load-instance.ts';
import { machineOf } from './machine-of.ts';
import { executionName } from './start-execution.ts';
import { workflowAt } from './workflow-at.ts';

// each takes two items of a transaction
const AT_ONCE = 30;
// their execution has come to its end, and says so itself
const ENDED_BY_ITSELF: readonly string[] = ['completed', 'failed', 'compensated', 'continue'];

/**
 * Ends what an instance's former epoch left running: its execution, what waits for somebody, the workflows that it
 * waits for. Done again it finds nothing left.
 */
export async function stopExecution(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const { instance: current } = await loadInstance({ platform, tenant, id: String(payload['instance_id']) });
  const epoch = Number(payload['epoch']);
  const why = String(payload['why']);
  if (!ENDED_BY_ITSELF.includes(why))
    await stop({ platform, tenant, current, epoch, workflow: payload['workflow'], why });
  await closeWaits({ platform, tenant, instanceId: current.id, epoch, rollback: payload['rollback'] === true });
}

async function stop(a: {
  platform: Platform;
  tenant: string;
  current: Instance;
  epoch: number;
  workflow: Json | undefined;
  why: string;
}): Promise<void> {
  const { platform, tenant, current, epoch } = a;
  // as it was then, so far as the name of its execution says it
  const then = toInstance({ ...JSON.parse(JSON.stringify(current)), epoch, workflow: a.workflow ?? null });
  const { id, version } = then.workflow;
  const hash = machineOf(then) ?? (await workflowAt({ platform, tenant, id, version })).machine.hash;
  const machineId = platform.engine.machineId({ hash });
  const executionId = platform.engine.executionId({ machineId, name: executionName(then) });
  await platform.engine.stop({ executionId, error: 'CANCELLED', cause: a.why });
}

async function closeWaits(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  epoch: number;
  rollback: boolean;
}): Promise<void> {
  const { platform, tenant } = a;
  for (let left = true; left; ) {
    const { ops, children } = await cancelledWaits({ ...a, limit: AT_ONCE });
    left = ops.length > 0;
    // the workflows first: what is closed is not found again
    for (const id of children) {
      await cancelIfRunning({ platform, tenant, id, rollback: a.rollback, cause: `workflow:${a.instanceId}` });
    }
    if (!left) return;
    await changeInstance({
      platform,
      tenant,
      id: a.instanceId,
      change: (instance) => Promise.resolve({ instance, ops }),
    });
  }
}
